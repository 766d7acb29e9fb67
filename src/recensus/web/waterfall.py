"""A waterfall: how evidence adds up from what is known beforehand to the answer, a bar for each piece of it.

Places and widths are in per cent, so that the drawing fits any screen.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import Final

from django.utils.formats import number_format

MINUS: Final = "\N{MINUS SIGN}"

LEAST: Final = 0.6
"""The width of the least bar, so that it is seen."""


@dataclass(frozen=True, kw_only=True)
class Step:
    """What one piece of evidence adds; ``bits`` may be negative."""

    label: str
    found: str
    says: str
    bits: float


@dataclass(frozen=True, kw_only=True)
class Bar:
    """One bar with its words; it stands ``left`` from the edge and is so wide, in per cent."""

    step: Step
    bits: str
    tone: str
    left: str
    width: str


@dataclass(frozen=True, kw_only=True)
class Line:
    """A threshold: how far from the left it stands, in per cent, and what lies beyond it."""

    place: str
    label: str


@dataclass(frozen=True, kw_only=True)
class Waterfall:
    """What the template draws: bars from top to bottom, and the thresholds across each of them."""

    bars: Sequence[Bar]
    lines: Sequence[Line]


def waterfall(steps: Sequence[Step], total: Step, thresholds: Sequence[tuple[str, float]]) -> Waterfall:
    """Return the drawing of steps that add up to ``total``; ``thresholds`` are names with their places, in bits."""
    ends = [0.0, *accumulate(step.bits for step in steps)]
    places = [*ends, total.bits, *(bits for _, bits in thresholds)]
    low, wide = min(places), (max(places) - min(places)) or 1.0
    spans = [*zip(steps, ends, ends[1:], strict=False), (total, 0.0, total.bits)]
    return Waterfall(
        bars=[
            _bar(step, 100 * (start - low) / wide, 100 * (end - low) / wide, is_total=step is total)
            for step, start, end in spans
        ],
        lines=[Line(place=_percent(100 * (bits - low) / wide), label=label) for label, bits in thresholds],
    )


def _bar(step: Step, start: float, end: float, *, is_total: bool) -> Bar:
    tone = "total" if is_total else "for" if step.bits >= 0 else "against"
    return Bar(
        step=step,
        bits=signed(step.bits),
        tone=tone,
        left=_percent(min(start, end, 100 - LEAST)),
        width=_percent(max(abs(end - start), LEAST)),
    )


def signed(bits: float) -> str:
    """Return evidence with its sign and one decimal, as numbers are written here."""
    return f"{'+' if bits >= 0 else MINUS}{number_format(abs(bits), decimal_pos=1, use_l10n=True)}"


def _percent(value: float) -> str:
    return f"{value:.2f}%"
