"""Which page is where."""

from django.urls import path
from django.views.i18n import set_language

from recensus.web.accounts.urls import urlpatterns as accounts
from recensus.web.views import (
    account,
    batches,
    decisions,
    explanations,
    lists,
    my,
    overview,
    programmes,
    registrants,
    requests,
    search,
    uploads,
)

urlpatterns = [
    path("", overview.show, name="overview"),
    *accounts,
    path("language", set_language, name="language"),
    path("purpose", account.choose, name="purpose"),
    path("search", search.show, name="search"),
    path("persons/<int:number>", registrants.person, name="person"),
    path("persons/<int:number>/letter", requests.letter, name="person-letter"),
    path("persons/<int:number>/request", requests.write_down, name="person-request"),
    path("requests", requests.show_all, name="requests"),
    path("requests/<int:number>", requests.show, name="request"),
    path("requests/<int:number>/notice", requests.notice, name="request-notice"),
    path("my", my.show, name="my"),
    path("my/sign-in", my.sign_in, name="my-sign-in"),
    path("my/sign-out", my.sign_out, name="my-sign-out"),
    path("my/request", my.ask, name="my-request"),
    path("my/consent", my.consent, name="my-consent"),
    path("my/receipts.json", my.receipts, name="my-receipts"),
    path("exemptions", my.exemptions, name="exemptions"),
    path("households/<int:number>", registrants.household, name="household"),
    path("batches", batches.show_all, name="batches"),
    path("batches/<int:number>", batches.show, name="batch"),
    path("batches/<int:number>/rejects/<int:place>", batches.rejects, name="batch-rejects"),
    path("batches/<int:number>/undo", batches.undo, name="batch-undo"),
    path("upload", uploads.hand_in, name="upload"),
    path("uploads/<int:number>", uploads.progress, name="upload-progress"),
    path("decisions", decisions.show_all, name="decisions"),
    path("decisions/<int:number>", decisions.show, name="decision"),
    path("decisions/<int:number>/step", decisions.take, name="decision-step"),
    path("decisions/<int:number>/notices", decisions.notices, name="decision-notices"),
    path("programmes", programmes.show_all, name="programmes"),
    path("programmes/<str:name>", programmes.show, name="programme"),
    path("programmes/<str:name>/determine", programmes.determine, name="determine"),
    path("programmes/<str:name>/list.<str:form>", lists.export, name="programme-export"),
    path("programmes/<str:name>/for/<int:number>", explanations.show, name="explanation"),
]
