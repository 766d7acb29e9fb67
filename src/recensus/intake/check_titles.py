"""Short titles of what can be found in an extract, for tables that count: no values, so no personal data."""

from recensus.vocabulary.types import Label

TITLES: dict[str, Label] = {
    "impossible_date": {"en": "Not a day of the calendar", "sw": "Tarehe isiyokuwepo"},
    "not_a_number": {"en": "Not a number", "sw": "Si namba"},
    "unknown_code": {"en": "Not a known code", "sw": "Msimbo usiojulikana"},
    "date_in_future": {"en": "A date in the future", "sw": "Tarehe ya siku zijazo"},
    "age_versus_birth_date": {
        "en": "Age and birth date differ",
        "sw": "Umri na tarehe ya kuzaliwa havilingani",
    },
    "negative_age": {"en": "A negative age", "sw": "Umri hasi"},
    "age_over_120": {"en": "An age over 120", "sw": "Umri zaidi ya miaka 120"},
    "child_older_than_parent": {
        "en": "A child too old for the head",
        "sw": "Mtoto mkubwa mno kwa mkuu wa kaya",
    },
    "parent_younger_than_child": {
        "en": "A parent too young for the head",
        "sw": "Mzazi mdogo mno kwa mkuu wa kaya",
    },
    "malformed_identifier": {"en": "A malformed identifier", "sw": "Namba ya utambulisho isiyo sahihi"},
    "identifier_twice_in_file": {"en": "One identifier, two persons", "sw": "Namba moja, watu wawili"},
    "person_in_two_households": {"en": "A person in two households", "sw": "Mtu katika kaya mbili"},
    "dummy_identifier": {"en": "An identifier made up for the form", "sw": "Namba ya kujazia fomu"},
    "dummy_date": {"en": "A date made up for the form", "sw": "Tarehe ya kujazia fomu"},
    "name_has_digits": {"en": "A name with digits", "sw": "Jina lenye tarakimu"},
    "name_missing": {"en": "No name", "sw": "Hakuna jina"},
    "value_outside_range": {"en": "Outside the plausible range", "sw": "Nje ya kiwango kinachowezekana"},
    "unknown_area": {"en": "Not a known area", "sw": "Eneo lisilojulikana"},
    "encoding_damage": {"en": "Letters damaged in saving", "sw": "Herufi zilizoharibika"},
    "two_heads": {"en": "Several heads of the household", "sw": "Wakuu kadhaa wa kaya"},
    "no_head": {"en": "No head of the household", "sw": "Hakuna mkuu wa kaya"},
    "head_is_child": {"en": "The head is a child", "sw": "Mkuu wa kaya ni mtoto"},
    "no_adult": {"en": "No adult in the household", "sw": "Hakuna mtu mzima katika kaya"},
    "household_over_30_members": {"en": "Over 30 members", "sw": "Zaidi ya watu 30"},
    "household_over_100_members": {"en": "Over 100 members", "sw": "Zaidi ya watu 100"},
    "two_spouses": {"en": "Several spouses of the head", "sw": "Wenzi kadhaa wa mkuu wa kaya"},
    "household_without_members": {"en": "A household without members", "sw": "Kaya isiyo na watu"},
    "household_says_different_things": {
        "en": "The rows of one household differ",
        "sw": "Safu za kaya moja zinatofautiana",
    },
    "wrong_number_of_columns": {
        "en": "Too few or too many values in the row",
        "sw": "Idadi ya safu wima si sahihi",
    },
    "open_quote": {"en": "A quote that is never closed", "sw": "Alama ya kunukuu haikufungwa"},
    "bad_bytes": {"en": "Letters that cannot be read", "sw": "Herufi zisizosomeka"},
    "nul_character": {"en": "A NUL character", "sw": "Herufi ya NUL"},
    "truncated": {"en": "The file ends inside the row", "sw": "Faili limeishia katikati ya safu"},
    "not_json": {"en": "Not a JSON object", "sw": "Si JSON sahihi"},
    "no_key": {"en": "The row's key is not filled in", "sw": "Ufunguo wa safu haukujazwa"},
    "duplicate_row": {"en": "The same row again", "sw": "Safu ileile tena"},
    "same_key_twice": {
        "en": "One key, rows that contradict each other",
        "sw": "Ufunguo mmoja, safu zinazopingana",
    },
    "identifier_shared": {
        "en": "An identifier that several persons on record have",
        "sw": "Namba ambayo watu kadhaa wanayo",
    },
    "identifier_disagrees": {
        "en": "Recognised by number, but sex or age differ",
        "sw": "Namba inafanana, lakini jinsia au umri ni tofauti",
    },
    "erased": {
        "en": "The key of somebody who was erased",
        "sw": "Ufunguo wa mtu aliyefutwa",
    },
    "no_programme": {
        "en": "A programme that is not in the catalogue",
        "sw": "Programu ambayo haimo kwenye orodha",
    },
    "another_currency": {
        "en": "An amount in another currency",
        "sw": "Kiasi katika sarafu nyingine",
    },
    "value_missing": {"en": "A word that must be there is missing", "sw": "Neno la lazima halipo"},
    "exit_before_enrolment": {
        "en": "An exit before the enrolment began",
        "sw": "Kutoka kabla ya kuandikishwa",
    },
    "nobody_enrolled": {
        "en": "About an enrolment, or a person, nobody knows",
        "sw": "Kuhusu uandikishaji au mtu asiyejulikana",
    },
    "enrolled_twice": {
        "en": "One person under two numbers of one programme",
        "sw": "Mtu mmoja kwa namba mbili za programu moja",
    },
    "state_goes_back": {
        "en": "A payment said to be pending that was said to be settled",
        "sw": "Malipo yanayosemwa yanasubiri, yaliyosemwa yamekamilika",
    },
}
"""The title of each check, of each reason why a row is not taken in, and of what is found in comparing with others."""

OTHER_REMEDIES = {
    "identifier_shared": "Find out whose number it is; until then the person is on record for herself.",
    "identifier_disagrees": "Compare both persons' documents; until then the person is on record for herself.",
    "erased": "Ask the source's holder to erase her there too. If she wants to be on record again, give her a new key.",
    "exit_before_enrolment": "Ask the programme for the right day of both; until then the exit ends nothing.",
    "nobody_enrolled": "Ask for the enrolment's report; whatever is said of it is found as soon as that comes.",
    "enrolled_twice": "Find out whether it is one person; the programme decides which number stays.",
    "state_goes_back": "Ask the programme which holds; what its latest extract says is shown until then.",
}
"""What to do about what is found in comparing with others on record."""
