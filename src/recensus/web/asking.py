"""The form by which something is asked: the same for the person herself and for the officer who writes it down."""

from django.http import HttpRequest

from recensus.privacy.queries import policy_in_force
from recensus.rights.types import Ask, Kind, NotPossible
from recensus.vocabulary.types import Pack
from recensus.web.country import label, source_label
from recensus.web.rights import KINDS, purpose_label

FIELDS = ("kind", "attribute", "source", "purpose", "words")


def asked_in(request: HttpRequest, person: int) -> Ask:
    """Return what a form asks for; raises NotPossible."""
    kind = request.POST.get("kind", "")
    if kind not in list(Kind):
        raise NotPossible("Say what you ask for.")
    about = {Kind.OBJECT: "purpose", Kind.ERASE: ""}.get(Kind(kind), "attribute")
    return Ask(
        kind=Kind(kind),
        person=person,
        about=request.POST.get(about, ""),
        words=request.POST.get("words", ""),
        source=request.POST.get("source", "") if kind == Kind.RECTIFY else "",
    )


def choices(pack: Pack, request: HttpRequest) -> dict[str, object]:
    """Return what the form offers, and what was filled in before."""
    return {
        "kinds": [(kind.value, KINDS[kind]) for kind in Kind],
        "attributes": sorted(((name, label(pack, name)) for name in pack.attributes), key=lambda one: one[1]),
        "sources": sorted((name, source_label(pack, name)) for name in pack.sources),
        "purposes": [(name, purpose_label(name)) for name in policy_in_force().purposes],
        "filled": {name: request.POST.get(name, "") for name in FIELDS},
    }
