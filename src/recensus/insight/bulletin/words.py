"""The bulletin's own words, by language; a country's and the reports' come from these."""

from collections.abc import Mapping
from typing import Final

WORDS: Final[Mapping[str, Mapping[str, str]]] = {
    "en": {
        "title": "Social protection bulletin, {country}, {on}",
        "introduction": "Figures of {on}, from the record as it was known on {prepared}. Small numbers, and those from "
        "which they could be worked out, are not shown. What a programme did not send is not available; it is not "
        "nought.",
        "footer": "{country} · {on} · figures {hash}",
        "whole": "The whole country",
        "any": "Any programme",
        "and": "{first} and {second}",
        "together": "Together",
        "not shown": "not shown",
        "not available": "not available: {what}",
        "counted": "Counted are {counts}.",
        "formula": "{name} = {formula}",
        "source": "Persons counted by: {source}.",
        "map": "{name} by area; the darker, the greater; white: not shown or not available.",
        "map in words": "{name} by area: {areas}.",
    },
    "sw": {
        "title": "Taarifa ya hifadhi ya jamii, {country}, {on}",
        "introduction": "Takwimu za {on}, kutoka kumbukumbu zilivyojulikana {prepared}. Namba ndogo, na zile "
        "zinazoweza kuzifichua, hazionyeshwi. Ambacho programu haikutuma hakipatikani; si sifuri.",
        "footer": "{country} · {on} · takwimu {hash}",
        "whole": "Nchi nzima",
        "any": "Programu yoyote",
        "and": "{first} na {second}",
        "together": "Jumla",
        "not shown": "haionyeshwi",
        "not available": "haipatikani: {what}",
        "counted": "Vinavyohesabiwa ni {counts}.",
        "formula": "{name} = {formula}",
        "source": "Watu walihesabiwa na: {source}.",
        "map": "{name} kwa eneo; rangi nzito zaidi ni kubwa zaidi; nyeupe: haionyeshwi au haipatikani.",
        "map in words": "{name} kwa eneo: {areas}.",
    },
}
"""English stands in for a language that is not here."""
