"""The few sentences that explanations are made of, by language; English where a language is not here."""

from decimal import Decimal

PHRASES: dict[str, dict[str, str]] = {
    "eligible": {"en": "eligible", "sw": "anastahili"},
    "not eligible": {"en": "not eligible", "sw": "hastahili"},
    "cannot be determined": {"en": "cannot be determined", "sw": "haiwezi kuamuliwa"},
    "yes": {"en": "yes", "sw": "ndiyo"},
    "no": {"en": "no", "sw": "hapana"},
    "unknown": {"en": "unknown", "sw": "haijulikani"},
    "missing": {"en": "missing", "sw": "haipo"},
    "not applicable": {"en": "not applicable", "sw": "haihusiki"},
    "refused": {"en": "refused", "sw": "alikataa kujibu"},
    "unknown code": {"en": "unknown code", "sw": "msimbo usiojulikana"},
    "conditions": {"en": "Conditions", "sw": "Masharti"},
    "score": {"en": "Score", "sw": "Alama"},
    "constant": {"en": "constant", "sw": "thamani ya msingi"},
    "outside": {
        "en": "outside the range on which the model was fitted",
        "sw": "nje ya viwango ambavyo mfumo ulipimwa",
    },
    "what is missing": {"en": "What is missing", "sw": "Kinachokosekana"},
    "what would change": {"en": "What would change the answer", "sw": "Kinachoweza kubadilisha jibu"},
    "made from": {"en": "Made from", "sw": "Imetokana na"},
    "becomes true": {
        "en": "It would be eligible if this became true: {says}",
        "sw": "Ingestahili kama hili lingekuwa kweli: {says}",
    },
    "becomes untrue": {
        "en": "It would be eligible if this were no longer true: {says}",
        "sw": "Ingestahili kama hili lisingekuwa kweli tena: {says}",
    },
    "together": {
        "en": "It would be eligible if all of these changed: {says}",
        "sw": "Ingestahili kama haya yote yangebadilika: {says}",
    },
    "rests on": {
        "en": "It would not be eligible if this changed: {says}",
        "sw": "Isingestahili kama hili lingebadilika: {says}",
    },
    "comes on record": {
        "en": "The answer may become known once this is on record: {says}",
        "sw": "Jibu linaweza kujulikana hili likiandikwa: {says}",
    },
    "now and needed": {"en": "{value} against {threshold}", "sw": "{value} dhidi ya {threshold}"},
    "proposal": {
        "en": "This is a proposal. It enrols, suspends and removes nobody: a named officer decides.",
        "sw": "Hili ni pendekezo. Halimwandikishi, halimsimamishi wala halimwondoi mtu: afisa aliyetajwa ndiye huamua.",
    },
}


def phrase(key: str, language: str, **values: object) -> str:
    """Return the sentence in ``language`` (English where it is not known), with its values filled in.

    >>> phrase("yes", "sw"), phrase("yes", "fr")
    ('ndiyo', 'yes')
    """
    by_language = PHRASES[key]
    return by_language.get(language, by_language["en"]).format(**values)


def sides(value: object, threshold: object, language: str) -> str:
    """Return what was found beside what it was compared with.

    >>> sides(9.0, 3.0, "en"), sides(True, None, "sw")
    ('9 against 3', 'ndiyo dhidi ya haijulikani')
    """
    return phrase(
        "now and needed", language, value=plain(value, language), threshold=plain(threshold, language)
    )


def plain(value: object, language: str) -> str:
    """Return a value as people write it: no needless zeros, six decimals at most, yes and no in words."""
    if value is None:
        return phrase("unknown", language)
    if isinstance(value, bool):
        return phrase("yes" if value else "no", language)
    if isinstance(value, int | float | Decimal):
        written = f"{value:.6f}"
        return written.rstrip("0").rstrip(".") or "0"
    return str(value)
