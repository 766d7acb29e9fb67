"""Who visits her own data: a cookie of its own, which officers' pages never see and which opens none of them."""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, Final, ParamSpec
from uuid import uuid4

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect

from recensus.privacy.doors import coming
from recensus.rights.codes import VISIT, begin_visit, end_visit, visitor

P = ParamSpec("P")
Own = Callable[Concatenate[HttpRequest, int, P], HttpResponseBase]

COOKIE: Final = "__Secure-my" if settings.HTTPS else "my"
PATH: Final = "/my"


def persons_only(view: Own[P]) -> Callable[Concatenate[HttpRequest, P], HttpResponseBase]:
    """Let only a person who came in by her letter see ``view``, and hand it her number; keep no copy anywhere."""

    @wraps(view)
    def guarded(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        person = visitor(request.COOKIES.get(COOKIE, ""))
        if person is None:
            return redirect("my-sign-in")
        with coming("her own page", uuid4().hex):
            answer = view(request, person, *args, **kwargs)
        answer["Cache-Control"] = "no-store"
        return _keep(answer, request.COOKIES[COOKIE])

    return guarded


def welcome(person: int) -> HttpResponse:
    """Begin a visit, and lead to what is held."""
    answer = redirect("my")
    _keep(answer, begin_visit(person))
    return answer


def _keep(answer: HttpResponseBase, key: str) -> HttpResponseBase:
    answer.set_cookie(
        COOKIE, key, max_age=VISIT, path=PATH, secure=settings.HTTPS, httponly=True, samesite="Strict"
    )
    return answer


def leave(request: HttpRequest) -> HttpResponse:
    """End the visit."""
    end_visit(request.COOKIES.get(COOKIE, ""))
    answer = redirect("my-sign-in")
    answer.delete_cookie(COOKIE, path=PATH, samesite="Strict")
    return answer
