"""Which passwords are too easily guessed: common ones however dressed up, words of the place, and breached ones.

There is no rule about kinds of characters. What is asked of a password is length, and that no list leads to it.
"""

import hashlib
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser
from django.contrib.auth.password_validation import CommonPasswordValidator
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from recensus.vocabulary.queries import latest_pack
from recensus.vocabulary.types import Pack

DRESS: Final = str.maketrans("@4$50137!8", "aassoietib")
"""Signs that stand for letters in passwords."""
WORD: Final = 4
"""How many letters a word has at least to be looked at as one."""
OWN: Final = 8
"""How many letters of a password with words of the place have to be left without them."""
EVERYWHERE: Final = frozenset(
    {
        "recensus",
        "registry",
        "register",
        "ministry",
        "government",
        "social",
        "protection",
        "welfare",
        "district",
    }
    | {
        "officer",
        "enumerator",
        "programme",
        "beneficiary",
        "household",
        "password",
        "welcome",
        "login",
        "admin",
    }
)
"""Words that everybody knows who knows what this system is."""


class CommonAtHeart(CommonPasswordValidator):
    """Refuses a common password, also with digits and signs around it, letters as signs, twice, or two in one."""

    def validate(self, password: str, user: AbstractBaseUser | None = None) -> None:  # noqa: ARG002 - Django's
        """Raise ValidationError unless no common password is at its heart."""
        if any(map(self._is_made_of_common, _hearts(password))):
            raise ValidationError(
                _("This is a common password, or one with little added. Take a few words instead.")
            )

    def _is_made_of_common(self, text: str) -> bool:
        halves = ((text[:place], text[place:]) for place in range(WORD, len(text) - WORD + 1))
        return (
            text in self.passwords
            or any(one in self.passwords and other in self.passwords for one, other in halves)
            or any(text == text[:size] * (len(text) // size) for size in range(1, len(text) // 2 + 1))
        )

    def get_help_text(self) -> str:
        return _("No common password, and none with little added.")


def _hearts(password: str) -> Iterator[str]:
    """Yield a password as it is, without what stands around it, without signs, and with signs read as letters."""
    plain = password.strip().casefold()
    core = re.sub(r"^[\W\d_]+|[\W\d_]+$", "", plain)
    for text in (plain, core, core.translate(DRESS)):
        yield text
        yield re.sub(r"[\W_]+", "", text)


class WordsOfThePlace:
    """Refuses a password of which little is left without names of the country, its areas, programmes and one's own."""

    def validate(self, password: str, user: AbstractBaseUser | None = None) -> None:
        """Raise ValidationError unless enough of it is the officer's own."""
        left = whole = password.casefold()
        for word in sorted(words_of_the_place(latest_pack()) | _own_words(user), key=len, reverse=True):
            left = left.replace(word, " ")
        if left != whole and sum(map(str.isalpha, left)) < OWN:
            raise ValidationError(
                _(
                    "This is made of words that everybody here knows, such as names of places. Add some of your own."
                )
            )

    def get_help_text(self) -> str:
        return _("Not only names of places, programmes and your own.")


def words_of_the_place(pack: Pack | None) -> frozenset[str]:
    """Return the words that a password may not be made of: of this system, and of the country pack at work."""
    if pack is None:
        return EVERYWHERE
    texts = [
        pack.name,
        *pack.label.values(),
        *(area.name for area in pack.areas.values()),
        *(str(documents["programme"].content) for documents in pack.programmes.values()),
        *(
            str(source.content.get("label")) + str(source.content.get("holder"))
            for source in pack.sources.values()
        ),
    ]
    return EVERYWHERE | _words(" ".join(texts))


def _own_words(user: AbstractBaseUser | None) -> frozenset[str]:
    facts = ("username", "first_name", "last_name")
    return _words(" ".join(str(getattr(user, fact, "")) for fact in facts))


def _words(text: str) -> frozenset[str]:
    return frozenset(word for word in re.findall(r"[^\W\d_]+", text.casefold()) if len(word) >= WORD)


class Breached:
    """Refuses what stands in the operator's file of breached passwords; without one it refuses nothing.

    The file has a line a password, its SHA-1 first, in the order of these: as Pwned Passwords hands it out whole.
    """

    def validate(self, password: str, user: AbstractBaseUser | None = None) -> None:  # noqa: ARG002 - Django's
        """Raise ValidationError when the password was in a breach, or the file cannot be read."""
        if not settings.RECENSUS_BREACHED_PASSWORDS:
            return
        digest = hashlib.sha1(password.encode(), usedforsecurity=False).hexdigest()
        try:
            found = stands_in(Path(settings.RECENSUS_BREACHED_PASSWORDS), digest)
        except OSError as problem:
            raise ValidationError(
                _("The list of breached passwords cannot be read just now. Tell the operator.")
            ) from problem
        if found:
            raise ValidationError(
                _("This password was stolen from another service, and is tried everywhere.")
            )

    def get_help_text(self) -> str:
        return _("None that was stolen elsewhere.")


def stands_in(file: Path, digest: str) -> bool:
    """Tell whether a line of a sorted file begins with a digest; it is halved until there is one line left."""
    wanted = digest.upper().encode()
    with file.open("rb") as lines:
        low, high = 0, file.stat().st_size
        while low < high:
            middle = (low + high) // 2
            lines.seek(max(0, middle - 1))
            if middle:
                lines.readline()  # to the first line that begins here or later
            line = lines.readline()
            if line and line[: len(wanted)].upper() < wanted:
                low = lines.tell()
            else:
                high = middle
        lines.seek(low)
        return lines.readline()[: len(wanted)].upper() == wanted
