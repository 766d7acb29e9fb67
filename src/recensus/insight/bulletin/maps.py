"""A map as a drawing: the areas of one level, the darker the greater."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from decimal import Decimal
from math import cos, radians
from typing import Any, Final

WIDTH: Final = 400.0
SHADES: Final = ("#e6eff1", "#b5cdd4", "#7fa6b1", "#4a7c8b", "#123c4a")
NOTHING: Final = "#ffffff"
Point = tuple[float, float]
Ring = Sequence[Point]


def svg(boundaries: Mapping[str, Any], values: Mapping[str, Decimal | None]) -> str:
    """Return the areas of GeoJSON ``boundaries`` as SVG, each shaded by its value; one without is left white."""
    shapes = {str(one["properties"]["code"]): list(_rings(one["geometry"])) for one in boundaries["features"]}
    points = [point for rings in shapes.values() for ring in rings for point in ring]
    west, east = min(x for x, _ in points), max(x for x, _ in points)
    south, north = min(y for _, y in points), max(y for _, y in points)
    narrow = cos(radians((south + north) / 2))
    scale = WIDTH / ((east - west) * narrow)
    height = (north - south) * scale

    def place(point: Point) -> str:
        return f"{(point[0] - west) * narrow * scale:.1f},{(north - point[1]) * scale:.1f}"

    most = max((value for value in values.values() if value is not None), default=Decimal(0))
    paths = "".join(
        f'<path d="{_outline(rings, place)}" fill="{_shade(values.get(code), most)}" stroke="#7a868b"/>'
        for code, rings in sorted(shapes.items())
    )
    return f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="-1 -1 {WIDTH + 2:.0f} {height + 2:.0f}">{paths}</svg>'


def _outline(rings: Sequence[Ring], place: Callable[[Point], str]) -> str:
    return "".join(f"M{'L'.join(map(place, ring))}Z" for ring in rings)


def _rings(geometry: Mapping[str, Any]) -> Iterator[Ring]:
    parts = geometry["coordinates"] if geometry["type"] == "MultiPolygon" else [geometry["coordinates"]]
    for part in parts:
        yield from ([(x, y) for x, y, *_ in ring] for ring in part)


def _shade(value: Decimal | None, most: Decimal) -> str:
    if value is None:
        return NOTHING
    return SHADES[min(int(value / most * len(SHADES)), len(SHADES) - 1)] if most else SHADES[0]
