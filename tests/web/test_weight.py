"""The pages are light enough for a thin line."""

from pathlib import Path

import recensus.web

STATIC = Path(recensus.web.__path__[0]) / "static"
FIRST_PAGE = (
    "vendor/govuk-frontend/govuk-frontend.min.css.gz",
    "vendor/moj-frontend/moj-frontend.min.css.gz",
    "vendor/govuk-frontend/govuk-frontend.min.js.gz",
    "web/recensus.css",
    "web/start.js",
    "web/icon.svg",
)
LIMIT = 100_000
"""Leaves 50 kB of the promised 150 kB for the page itself."""


def test_the_first_page_needs_less_than_a_hundred_kilobytes_beside_itself() -> None:
    assert sum((STATIC / file).stat().st_size for file in FIRST_PAGE) < LIMIT


def test_there_is_no_crown_and_no_font_that_is_not_ours() -> None:
    for style in (STATIC / "vendor").rglob("*.css"):
        text = style.read_text("utf-8")
        assert "GDS Transport" not in text
        assert "@font-face" not in text
        assert "crest.svg" not in text


def test_each_vendored_package_comes_with_its_licence() -> None:
    for package in (STATIC / "vendor").iterdir():
        assert (package / "LICENSE").read_text("utf-8")
