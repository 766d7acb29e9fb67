"""One household's answer from the record as it is now, by the same fold and the same query that serve everyone."""

from datetime import date

from recensus.eligibility.asking import ask
from recensus.eligibility.compiling import compile_on
from recensus.eligibility.explaining import Found, explain
from recensus.eligibility.queries import OF_LISTS, NotConsidered, shown_by
from recensus.eligibility.types import Explanation, Origin
from recensus.privacy.access import Act, looking
from recensus.programmes.catalogue import open_programme
from recensus.registry.population import open_population
from recensus.registry.reaching import NotOnRecord, reach
from recensus.snapshots.looking import look as fold
from recensus.vocabulary.types import Level, Pack


def explain_now(
    pack: Pack, programme: str, number: int, language: str, *, on: date, by: str, purpose: str
) -> Explanation:
    """Return what the programme's rules answer for one household (or person) on record on the day ``on``.

    Nothing is kept of it, and nothing changes for anybody. Raises `NotConsidered` when nobody of this number is on
    record.
    """
    ruleset = compile_on(pack, open_programme(pack, programme), on)
    household, person = (number, None) if ruleset.unit is Level.HOUSEHOLD else (None, number)
    attributes = (*OF_LISTS, *ruleset.text.attributes)
    with looking(
        by=by, purpose=purpose, action=Act.SEE, attributes=attributes, dictionary=pack.attributes
    ) as look:
        nobody = NotConsidered(f"Nobody of the number {number} is on record on {on}.")
        try:
            reach(look, "P" if household is None else "H", number)
        except NotOnRecord as unknown:
            raise nobody from unknown
        with open_population(on=on, household=household, person=person) as near:
            households, members = fold(pack, near)
            recorded = near.recorded
        answers = [row for row in ask(ruleset, households, members) if row["id"] == number]
        if not answers:
            raise nobody
        look.shows(
            attributes=attributes,
            households=[number] if person is None else (),
            persons=[number] if household is None else (),
        )
    origin = Origin(
        run=None,
        on=on,
        recorded=recorded,
        pack_version=pack.content_hash,
        rules_hash=ruleset.hash,
        snapshot="",
    )
    found = Found(answer=answers[0], household=households[0] if households else {}, members=members)
    return explain(ruleset.text, found, language, origin, shown_by(look, ruleset.text))
