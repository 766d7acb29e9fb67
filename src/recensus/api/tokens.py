"""Who asks: tokens for programs, and the check of the token that comes with every request."""

import logging

from django.http import HttpRequest
from ninja import Form, Router, Status
from ninja.security import HttpBearer

from recensus.api.shapes import Refusal, TokenAsked, TokenGiven
from recensus.privacy.machines import actions, queries, signing
from recensus.privacy.machines.types import Bearer, Scope

log = logging.getLogger(__name__)
router = Router(tags=["tokens"])
TOKEN_PATH = "/api/v1/token"  # noqa: S105 - an address


def audience(request: HttpRequest) -> str:
    """Return the address that assertions and tokens must be meant for: ours, as the program reached it."""
    return request.build_absolute_uri(TOKEN_PATH)


@router.post("", response={200: TokenGiven, 401: Refusal}, auth=None, summary="Get a token")
def token(request: HttpRequest, asked: Form[TokenAsked]) -> Status[TokenGiven | Refusal]:
    """Give a token that holds for minutes to a program that signs for itself."""
    try:
        given = actions.admit(
            assertion=asked.client_assertion,
            scopes=frozenset(asked.scope.split()),
            audience=audience(request),
        )
    except actions.NotAdmitted as refused:
        log.warning("No token was given: %s.", refused)
        return Status(401, Refusal(code="invalid_client", message="The assertion does not let you in."))
    shown = TokenGiven(access_token=given.text, expires_in=given.seconds, scope=" ".join(given.scopes))
    return Status(200, shown)


class Holder(HttpBearer):
    """Lets in whoever holds a token of one scope."""

    def __init__(self, scope: Scope) -> None:
        super().__init__()
        self.scope = scope

    def authenticate(self, request: HttpRequest, token: str) -> Bearer | None:
        """Return the holder, or nobody when the token proves nothing or opens another flow."""
        try:
            holder = queries.holder_of(token, audience=audience(request))
        except signing.NotAccepted as refused:
            log.warning("A token was refused: %s.", refused)
            return None
        return holder if self.scope in holder.scopes else None


def bearer_of(request: HttpRequest) -> Bearer:
    """Return who was let in with this request."""
    bearer = request.auth  # type: ignore[attr-defined]  # set by ninja
    assert isinstance(bearer, Bearer)
    return bearer
