"""Which operations there are, and how errors look."""

from django.http import HttpRequest, HttpResponse
from django.urls import path
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, ValidationError

from recensus.api import benefits, candidates, persons, reports, statements, tokens

api = NinjaAPI(
    title="Recensus",
    version="1",
    description="What programmes and other institutions ask of the record, each within its data-sharing agreement.",
    docs_url=None,
    urls_namespace="api",
)
api.add_router("token", tokens.router)
api.add_router("persons", persons.router)
api.add_router("persons", candidates.router)
api.add_router("persons", benefits.router)
api.add_router("reports", reports.router)
api.add_router("payments", statements.router)
urlpatterns = [path("api/v1/", api.urls)]


@api.exception_handler(AuthenticationError)
def without_token(request: HttpRequest, _refused: AuthenticationError) -> HttpResponse:
    """Refuse whoever shows no good token for the scope, always in the same words."""
    body = {
        "code": "invalid_token",
        "message": "Show a token that opens this flow. One is got at /api/v1/token.",
    }
    answer = api.create_response(request, body, status=401)
    answer["WWW-Authenticate"] = "Bearer"
    return answer


@api.exception_handler(ValidationError)
def not_understood(request: HttpRequest, problem: ValidationError) -> HttpResponse:
    """Say which part of the request is not as described, without repeating what was sent."""
    places = [{"where": ".".join(map(str, one["loc"])), "expected": one["msg"]} for one in problem.errors]
    body = {"code": "not_understood", "message": "The request is not as described.", "problems": places}
    return api.create_response(request, body, status=422)
