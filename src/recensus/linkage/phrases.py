"""The words in which evidence is told, by language; English where a language is not here."""

from collections.abc import Mapping
from typing import Final

Words = Mapping[str, str]

ATTRIBUTES: Final[Mapping[str, Words]] = {
    "given": {"en": "Given name", "sw": "Jina la kwanza"},
    "family": {"en": "Family name", "sw": "Jina la ukoo"},
    "lineage": {"en": "Names of father and grandfather", "sw": "Majina ya baba na babu"},
    "birth": {"en": "Birth", "sw": "Kuzaliwa"},
    "sex": {"en": "Sex", "sw": "Jinsia"},
    "area": {"en": "Area", "sw": "Eneo"},
    "address": {"en": "Address", "sw": "Anwani"},
    "phone": {"en": "Telephone", "sw": "Simu"},
    "household": {"en": "Others in the household", "sw": "Wengine katika kaya"},
    "namesakes": {"en": "Others of this name", "sw": "Wengine wenye jina hili"},
    "register": {"en": "Registers", "sw": "Rejista"},
    "context": {"en": "Home and surroundings", "sw": "Makazi na mazingira"},
}

_MISSING: Final = {"en": "not stated in both", "sw": "haikutajwa katika zote mbili"}
_SAME: Final = {"en": "the same", "sw": "ni sawa"}
_SIMILAR: Final = {"en": "similar", "sw": "zinafanana"}
_DIFFERENT: Final = {"en": "different", "sw": "ni tofauti"}
_RARE: Final = {"en": "the same, and few people have it", "sw": "ni sawa, na ni wachache walio nalo"}
_COMMON: Final = {"en": "the same, but many people have it", "sw": "ni sawa, lakini ni wengi walio nalo"}

_ONE_HOME: Final = {
    "en": "two members of one household in one register",
    "sw": "wanakaya wawili wa kaya moja katika rejista moja",
}

_NAME: Final[Mapping[str, Words]] = {
    "missing": _MISSING,
    "same, rare": _RARE,
    "same, uncommon": {
        "en": "the same, and not a common one",
        "sw": "ni sawa, na si jina la kawaida sana",
    },
    "same, common": _COMMON,
    "sounds the same": {
        "en": "sounds the same, written otherwise",
        "sw": "linasikika sawa, limeandikwa tofauti",
    },
    "nearly the same": {
        "en": "nearly the same: a letter or two",
        "sw": "karibu sawa: tofauti ni herufi moja au mbili",
    },
    "similar": _SIMILAR,
    "short form, initial or another form": {
        "en": "one is a short form, an initial or another form of the other",
        "sw": "moja ni kifupi, herufi ya kwanza au umbo lingine la jingine",
    },
    "in another place of the name": {
        "en": "stands in another place of the name",
        "sw": "liko mahali pengine katika jina",
    },
    "different": _DIFFERENT,
}
_FURTHER: Final[Mapping[str, Words]] = {
    "missing": _MISSING,
    "same, rare": _RARE,
    "same, common": _COMMON,
    "similar": _SIMILAR,
    "different": _DIFFERENT,
}

LEVELS: Final[Mapping[str, Mapping[str, Words]]] = {
    "given": _NAME,
    "family": _NAME,
    "lineage": {
        "missing": _MISSING,
        "all same": {"en": "all the same", "sw": "yote ni sawa"},
        "some same": {"en": "some the same, some not", "sw": "baadhi ni sawa, mengine la"},
        "similar": _SIMILAR,
        "different": _DIFFERENT,
    },
    "birth": {
        "missing": _MISSING,
        "same day": {"en": "the same day", "sw": "siku ile ile"},
        "same day, one written by habit": {
            "en": "the same day, but one that is written where the day is not known",
            "sw": "siku ile ile, lakini ni ile inayoandikwa siku halisi isipojulikana",
        },
        "day and month swapped": {
            "en": "the same with day and month swapped",
            "sw": "sawa, siku na mwezi zikibadilishwa",
        },
        "one digit differs": {"en": "one digit differs", "sw": "tarakimu moja ni tofauti"},
        "digits transposed": {"en": "two digits changed places", "sw": "tarakimu mbili zimebadilishana"},
        "same month and year": {
            "en": "the same month and year",
            "sw": "mwezi na mwaka ule ule",
        },
        "same year, day not stated": {
            "en": "the same year; one states no day",
            "sw": "mwaka ule ule; moja haitaji siku",
        },
        "same day and month, other year": {
            "en": "the same day and month of another year",
            "sw": "siku na mwezi ule ule, mwaka mwingine",
        },
        "same year": {"en": "the same year, another day", "sw": "mwaka ule ule, siku nyingine"},
        "one year apart": {"en": "one year apart", "sw": "tofauti ya mwaka mmoja"},
        "one year apart at most, from an age": {
            "en": "a year apart at most, where only an age is stated",
            "sw": "tofauti ya mwaka mmoja tu, ambapo umri pekee umetajwa",
        },
        "within three years": {"en": "up to three years apart", "sw": "tofauti ya hadi miaka mitatu"},
        "within ten years": {"en": "up to ten years apart", "sw": "tofauti ya hadi miaka kumi"},
        "further apart": {"en": "more than ten years apart", "sw": "tofauti ya zaidi ya miaka kumi"},
    },
    "sex": {"missing": _MISSING, "same": _SAME, "different": _DIFFERENT},
    "area": {
        "missing": _MISSING,
        "same": _SAME,
        "near": {"en": "near each other", "sw": "yako karibu"},
        "similar": {"en": "in one larger area", "sw": "katika eneo moja kubwa"},
        "different": _DIFFERENT,
    },
    "address": {
        "missing": _MISSING,
        "same": _SAME,
        "much in common": {"en": "much in common", "sw": "zinafanana kwa mengi"},
        "something in common": {"en": "something in common", "sw": "zinafanana kwa machache"},
        "different": _DIFFERENT,
    },
    "phone": {
        "missing": _MISSING,
        "same": _SAME,
        "same, shared by many": {
            "en": "the same, but many people gave it",
            "sw": "ni sawa, lakini watu wengi waliitaja",
        },
        "different": _DIFFERENT,
    },
    "household": {
        "missing": _MISSING,
        "two others or more in both": {
            "en": "two others or more live in both households",
            "sw": "wengine wawili au zaidi wamo katika kaya zote mbili",
        },
        "one other in both": {
            "en": "one other lives in both households",
            "sw": "mwingine mmoja yumo katika kaya zote mbili",
        },
        "nobody else in both": {
            "en": "nobody else lives in both households",
            "sw": "hakuna mwingine aliyemo katika kaya zote mbili",
        },
        "the same household of one register": _ONE_HOME,
    },
    "namesakes": {
        "missing": {"en": "not counted", "sw": "hawakuhesabiwa"},
        "none": {"en": "none", "sw": "hakuna"},
        "few": {"en": "few", "sw": "wachache"},
        "some": {"en": "some", "sw": "kadhaa"},
        "many": {"en": "many", "sw": "wengi"},
    },
    "first": _FURTHER,
    "second": _FURTHER,
    "third": _FURTHER,
    "register": {
        "missing": _MISSING,
        "another": {"en": "two different registers", "sw": "rejista mbili tofauti"},
        "the same": {"en": "one and the same register", "sw": "rejista moja ile ile"},
    },
    "context": {
        "missing": _MISSING,
        "very strong": {"en": "agree in nearly everything", "sw": "yanalingana karibu kwa kila kitu"},
        "strong": {"en": "agree in much", "sw": "yanalingana kwa mengi"},
        "good": {"en": "agree well", "sw": "yanalingana vizuri"},
        "some": {"en": "agree in part", "sw": "yanalingana kwa sehemu"},
        "neutral": {"en": "tell neither way", "sw": "hayaelezi upande wowote"},
        "weak": {"en": "agree little", "sw": "yanalingana kidogo"},
        "against": {"en": "do not agree", "sw": "hayalingani"},
        "the same household of one register": _ONE_HOME,
    },
}

SENTENCES: Final[Mapping[str, Words]] = {
    "prior": {
        "en": "of the pairs that come near each other only few are one person",
        "sw": "kati ya jozi zinazokaribiana ni chache tu ambazo ni mtu mmoja",
    },
    "together": {
        "en": "brothers and sisters, neighbours and namesakes look alike, too, so what goes together counts less",
        "sw": "ndugu, majirani na wenye majina sawa hufanana pia, hivyo yanayoenda pamoja huhesabiwa pungufu",
    },
    "more likely": {
        "en": "about {times} times more likely to be one person",
        "sw": "uwezekano wa kuwa mtu mmoja ni mara {times} zaidi",
    },
    "less likely": {
        "en": "about {times} times less likely to be one person",
        "sw": "uwezekano wa kuwa mtu mmoja ni mara {times} pungufu",
    },
    "says nothing": {"en": "tells next to nothing", "sw": "haielezi karibu chochote"},
    "of so many": {
        "en": "Of {of} pairs that compare like this, about {part} are one person.",
        "sw": "Kati ya jozi {of} zinazolinganishwa hivi, takriban {part} ni mtu mmoja.",
    },
}
