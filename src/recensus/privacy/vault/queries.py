"""Questions to the vault: what a token stands for, if the look may see it, and the token of what somebody typed."""

from collections.abc import Iterable, Sequence
from itertools import groupby
from operator import itemgetter

from django.db.models import Count

from recensus.privacy.access import Look
from recensus.privacy.prepared import Row, Statement, ask
from recensus.privacy.types import Showing
from recensus.privacy.vault import keys, sealing, tokens
from recensus.privacy.vault.models import DataKey, SealedValue
from recensus.privacy.vault.types import Key, KeyState, Use
from recensus.vocabulary.recalling import recalled

_SEALED = "select key_id, token, ciphertext from vault_sealedvalue where token = any($1::uuid[])"


def sealed(wanted: Iterable[str]) -> Statement:
    """Return the question for the sealed values of tokens, for who sends it along with others."""
    return _SEALED, [[tokens.number(token) for token in wanted]]


def open_values(
    wanted: Iterable[tuple[str, str]], look: Look, fetched: Sequence[Row] = ()
) -> dict[tuple[str, str], str]:
    """Return the values of tokens (attribute and token) that the look shows as values, all in one question.

    ``fetched`` are answers to `sealed` that are there already. What was forgotten is left out. Which attributes were
    opened is put on record with the look.
    """
    allowed = [
        (attribute, token)
        for attribute, token in wanted
        if look.showing(attribute) is Showing.VALUE and tokens.is_token(token)
    ]
    opened = _opened({token for _, token in allowed}, fetched)
    shown = {(attribute, token): opened[token] for attribute, token in allowed if token in opened}
    look.shows(attributes={attribute for attribute, _ in shown})
    return shown


def _opened(wanted: Iterable[str], fetched: Sequence[Row]) -> dict[str, str]:
    """Open tokens, all of one key at once."""
    names = {tokens.number(token): token for token in wanted}
    there = [row for row in fetched if row[1] in names]
    if missing := names.keys() - {token for _, token, _ in there}:
        there += ask(_SEALED, list(missing))
    found: dict[str, str] = {}
    for key, rows in groupby(sorted(there, key=itemgetter(0)), key=itemgetter(0)):
        mine = [(token, bytes(ciphertext)) for _, token, ciphertext in rows]
        values = sealing.unseal(keys.numbered(key).secret, [t.bytes for t, _ in mine], [c for _, c in mine])
        found |= {names[token]: value.decode() for (token, _), value in zip(mine, values, strict=True)}
    return found


@recalled
def _index_key() -> Key:
    return keys.active(Use.INDEX)


def search_tokens(issuers: Iterable[str], typed: str) -> dict[str, str]:
    """Return for each issuer the token that what was typed would have, however it was written."""
    key = _index_key()
    return {issuer: tokens.token(key.secret, tokens.issuer_domain(issuer), typed) for issuer in issuers}


def attribute_token(attribute: str, value: str) -> str:
    """Return the token of a value of an attribute that nobody issues, such as a telephone number."""
    return tokens.token(_index_key().secret, tokens.attribute_domain(attribute), value)


def key_states() -> list[KeyState]:
    """Return all data keys and how many values each seals; it counts them all, seconds on many millions."""
    counted = dict(SealedValue.objects.values_list("key").annotate(Count("token")))
    return [
        KeyState(
            number=row.id,
            use=Use(row.use),
            name=row.name,
            state=row.state,
            wrapped_by=row.wrapped_by,
            made_at=row.made_at,
            values=counted.get(row.id, 0) if row.use == Use.VALUES else None,
        )
        for row in DataKey.objects.order_by("id")
    ]
