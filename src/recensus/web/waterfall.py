"""A waterfall: how evidence adds up from what is known beforehand to the answer, as bars of an inline drawing.

Places and widths are in per cent of the drawing, so that it fits any screen while its words keep their size.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import Final

from django.utils.formats import number_format

MINUS: Final = "\N{MINUS SIGN}"

ROW: Final = 44
"""Height of a bar with the line of words above it, in pixels."""

FEWEST: Final = 0.6
"""The least width of a bar, so that it is seen."""


@dataclass(frozen=True, kw_only=True)
class Step:
    """What one piece of evidence adds; ``bits`` may be negative."""

    label: str
    found: str
    says: str
    bits: float


@dataclass(frozen=True, kw_only=True)
class Bar:
    """One bar as it is drawn: ``words`` at height ``text``, the bar itself from ``left`` on at height ``top``."""

    label: str
    found: str
    says: str
    bits: str
    tone: str
    text: int
    top: int
    left: str
    width: str


@dataclass(frozen=True, kw_only=True)
class Line:
    """A threshold of the model: how far from the left it stands, and what lies beyond it."""

    place: str
    label: str


@dataclass(frozen=True, kw_only=True)
class Waterfall:
    """What the template draws: bars from top to bottom, the thresholds across them, and the height of it all."""

    bars: Sequence[Bar]
    lines: Sequence[Line]
    height: int


def waterfall(steps: Sequence[Step], total: Step, thresholds: Sequence[tuple[str, float]]) -> Waterfall:
    """Return the drawing of steps that add up to ``total``; ``thresholds`` are names with their places, in bits."""
    ends = [0.0, *accumulate(step.bits for step in steps)]
    reach = [*ends, total.bits, *(bits for _, bits in thresholds)]
    low, high = min(reach), max(reach)

    def place(bits: float) -> float:
        return 100 * (bits - low) / (high - low) if high > low else 0.0

    spans = [*zip(steps, ends, ends[1:], strict=False), (total, 0.0, total.bits)]
    return Waterfall(
        bars=list(_bars([(step, place(start), place(end)) for step, start, end in spans])),
        lines=[Line(place=_percent(place(bits)), label=label) for label, bits in thresholds],
        height=ROW * len(spans),
    )


def _bars(spans: Sequence[tuple[Step, float, float]]) -> Iterator[Bar]:
    for number, (step, start, end) in enumerate(spans):
        last = number == len(spans) - 1
        yield Bar(
            label=step.label,
            found=step.found,
            says=step.says,
            bits=signed(step.bits),
            tone="total" if last else "for" if step.bits >= 0 else "against",
            text=ROW * number + 16,
            top=ROW * number + 22,
            left=_percent(min(start, end, 100 - FEWEST)),
            width=_percent(max(abs(end - start), FEWEST)),
        )


def signed(bits: float) -> str:
    """Return evidence with its sign and one decimal, as numbers are written here."""
    return f"{'+' if bits >= 0 else MINUS}{number_format(abs(bits), decimal_pos=1, use_l10n=True)}"


def _percent(value: float) -> str:
    return f"{value:.2f}%"
