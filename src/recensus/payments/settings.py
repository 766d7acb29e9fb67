"""Who pays and through whom: ``payments.yaml`` of the pack at work. Without one nothing is instructed from here."""

from typing import Annotated, Final

from pydantic import Field, model_validator

from recensus.payments.types import PaymentProblem
from recensus.vocabulary.dictionary import unknown
from recensus.vocabulary.documents import read_document
from recensus.vocabulary.queries import latest_version
from recensus.vocabulary.shaping import Shape, Text, Words, shaped
from recensus.vocabulary.types import Pack, Problem

FILE: Final = "payments.yaml"
Max35 = Annotated[str, Field(min_length=1, max_length=35)]


class PayerShape(Shape):
    """The ministry as a payer: ``name`` as banks know it, ``id`` its number with them."""

    name: Annotated[str, Field(min_length=1, max_length=140)]
    id: Max35


class InstitutionShape(Shape):
    """A bank or wallet provider that pays out, and the payer's own account there.

    Exactly one of ``bic`` and ``member`` (its number in the national clearing) says who it is.
    """

    label: Words
    bic: Annotated[str, Field(pattern="^[A-Z0-9]{4}[A-Z]{2}[A-Z0-9]{2}([A-Z0-9]{3})?$")] | None = None
    member: Text | None = None
    iban: str | None = None
    account: Text | None = None

    @model_validator(mode="after")
    def _one_of_each(self) -> "InstitutionShape":
        if (self.bic is None) == (self.member is None):
            raise ValueError("name the institution by 'bic' or by 'member', not both")
        if (self.iban is None) == (self.account is None):
            raise ValueError("name the payer's account there by 'iban' or by 'account', not both")
        return self


class PaymentsShape(Shape):
    """The whole of ``payments.yaml``. ``death`` is the attribute that says that a person died."""

    payer: PayerShape
    institutions: dict[Annotated[str, Field(pattern="^[A-Z0-9]{2,12}$")], InstitutionShape]
    death: str | None = None


class NoPayer(PaymentProblem):
    """The pack has no ``payments.yaml``, or it has problems."""


def in_force() -> PaymentsShape:
    """Return the settings of the version of the pack that is at work here; raises NoPayer."""
    version = latest_version()
    text = version.archive.get(FILE) if version else None
    if text is None:
        raise NoPayer(f"The country pack has no {FILE}: it says who pays, and through which institutions.")
    document, problems = read_document(FILE, text)
    found, misfits = shaped(PaymentsShape, document) if document else (None, [])
    if found is None or problems or misfits:
        raise NoPayer("\n".join(map(str, [*problems, *misfits])))
    return found


def payment_problems(pack: Pack) -> list[Problem]:
    """Return what is wrong with a pack's ``payments.yaml``, if it has one."""
    document = pack.document(FILE)
    if not document.content:
        return []
    found, problems = shaped(PaymentsShape, document)
    if found is not None and found.death is not None and found.death not in pack.attributes:
        problems.append(unknown(document, ("death",), "attribute", found.death, pack.attributes))
    return problems
