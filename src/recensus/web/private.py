"""What browsers and proxies are told about every answer: that it is not theirs to keep."""

from collections.abc import Callable
from typing import Final

from django.http import HttpRequest, HttpResponse
from django.urls import reverse

FORGET: Final = '"cache", "storage"'


def not_kept(inner: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Have no answer stored, and the browser forget what it has when the officer signs out."""

    def answer(request: HttpRequest) -> HttpResponse:
        response = inner(request)
        response.headers.setdefault("Cache-Control", "no-store")
        if request.method == "POST" and request.path == reverse("sign-out"):
            response["Clear-Site-Data"] = FORGET
        return response

    return answer
