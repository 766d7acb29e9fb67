"""Evidence in words: what of two records was compared, what was found, and how much that says. Knows no database."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from math import floor, log10
from typing import Any, Final

from recensus.linkage.engine import patterns
from recensus.linkage.phrases import ATTRIBUTES, LEVELS, SENTENCES, Words

SAYS_NOTHING: Final = 0.15
"""Evidence of fewer bits changes the odds by less than a ninth."""

MOST_TIMES: Final = 1_000_000
"""Beyond this a number tells nobody anything more."""

_FURTHER: Final = ("first", "second", "third")


CONTEXT: Final = "context"
SUMMED: Final = ("area", "address", "phone", "household")
"""What `CONTEXT` sums up, because it goes together."""


@dataclass(frozen=True, kw_only=True)
class Piece:
    """One attribute as two records compare in it; ``weight`` in bits: log2 of how much it changes the odds.

    ``parts`` is what the attribute sums up, of which only the sum has a weight.
    """

    attribute: str
    level: str
    weight: float
    parts: tuple["Piece", ...] = ()


@dataclass(frozen=True, kw_only=True)
class Evidence:
    """What speaks for and against two records' being one person, in bits; all the rest adds up to ``weight``.

    ``together`` is what the pieces say less (or more) together than one by one: siblings share much at once.
    """

    prior: float
    pieces: tuple[Piece, ...]
    together: float
    weight: float
    probability: float

    def without(self, attributes: Collection[str]) -> "Evidence":
        """Return the same without the pieces of some attributes: what they say is in ``together`` only."""
        hidden = sum(piece.weight for piece in self.pieces if piece.attribute in attributes)
        pieces = tuple(piece for piece in self.pieces if piece.attribute not in attributes)
        return replace(self, pieces=pieces, together=self.together + hidden)


def evidence(pattern: int, *, model: Mapping[str, Any], weight: float, probability: float) -> Evidence:
    """Return what a pattern says by the weights of a ``model`` (the JSON of `engine.types.Model`, read).

    Attributes of which a record says nothing are left out. Raises KeyError for what is no such model.
    """
    compared = {
        name: names[at] for name, names in model["levels"].items() if (at := patterns.level(pattern, name))
    }
    pieces = tuple(
        _piece(name, compared, float(weights[patterns.level(pattern, name)]))
        for name, weights in sorted(model["weights"].items(), key=lambda one: patterns.POSITION[one[0]])
        if name in compared
    )
    prior = float(model["prior"])
    return Evidence(
        prior=prior,
        pieces=pieces,
        together=weight - prior - sum(piece.weight for piece in pieces),
        weight=weight,
        probability=probability,
    )


def _piece(name: str, compared: Mapping[str, str], weight: float) -> Piece:
    summed = [part for part in SUMMED if part in compared] if name == CONTEXT else []
    parts = tuple(Piece(attribute=part, level=compared[part], weight=0.0) for part in summed)
    return Piece(attribute=name, level=compared[name], weight=weight, parts=parts)


def called(attribute: str, language: str, further: Sequence[str] = ()) -> str:
    """Return what an attribute is called; ``further`` are those that the settings name, as the pack calls them.

    >>> called("given", "sw"), called("second", "en", ["Occupation", "Mother's name"])
    ('Jina la kwanza', "Mother's name")
    """
    if attribute in _FURTHER:
        place = _FURTHER.index(attribute)
        return further[place] if place < len(further) else attribute
    return _in(ATTRIBUTES.get(attribute, {"en": attribute}), language)


def found(piece: Piece, language: str) -> str:
    """Return how two records compare in one attribute; a level of an older model in that model's own word.

    >>> found(Piece(attribute="birth", level="day and month swapped", weight=4.1), "en")
    'the same with day and month swapped'
    """
    told = _in(LEVELS.get(piece.attribute, {}).get(piece.level, {"en": piece.level}), language)
    parts = [f"{called(part.attribute, language)}: {found(part, language)}" for part in piece.parts]
    return f"{told} ({'; '.join(parts)})" if parts else told


def strength(weight: float, language: str) -> str:
    """Return how much evidence of so many bits says.

    >>> strength(4.3, "en"), strength(0.1, "sw")
    ('about 20 times more likely to be one person', 'haielezi karibu chochote')
    """
    if abs(weight) < SAYS_NOTHING:
        return sentence("says nothing", language)
    key = "more likely" if weight > 0 else "less likely"
    return sentence(key, language, times=times(weight))


def times(weight: float) -> str:
    """Return by how much the odds change, with as many digits as mean something.

    >>> times(0.5), times(-3.2), times(8.9), times(60)
    ('1.4', '9', '500', '1,000,000')
    """
    factor = min(2 ** min(abs(weight), 64.0), MOST_TIMES)
    if factor < 2:
        return f"{factor:.1f}"
    return f"{round(factor, -floor(log10(factor))):,.0f}"


def likelihood(probability: float, language: str) -> str:
    """Return a probability as a number of pairs.

    >>> likelihood(0.931, "en")
    'Of 100 pairs that compare like this, about 93 are one person.'
    >>> likelihood(0.9996, "en")
    'Of 10,000 pairs that compare like this, about 9,996 are one person.'
    """
    of = next((of for of in (100, 1_000, 10_000, 100_000) if 1 <= round(of * probability) < of), MOST_TIMES)
    return sentence("of so many", language, of=f"{of:,}", part=f"{of * probability:,.0f}")


def sentence(key: str, language: str, **values: object) -> str:
    """Return a sentence in ``language``, with its values filled in."""
    return _in(SENTENCES[key], language).format(**values)


def _in(words: Words, language: str) -> str:
    return words.get(language, words["en"])
