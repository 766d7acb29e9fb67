"""Which page is where."""

from django.contrib.auth.views import LoginView, LogoutView
from django.urls import path
from django.views.i18n import set_language

from recensus.web.views import account, overview

urlpatterns = [
    path("", overview.show, name="overview"),
    path("sign-in", LoginView.as_view(template_name="web/sign_in.html"), name="sign-in"),
    path("sign-out", LogoutView.as_view(), name="sign-out"),
    path("language", set_language, name="language"),
    path("purpose", account.choose, name="purpose"),
]
