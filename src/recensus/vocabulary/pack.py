"""Opening a country pack: its files read, its dictionary understood, every problem named."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from recensus.vocabulary.areas import read_areas
from recensus.vocabulary.dictionary import labels_at, read_attributes, read_code_lists, read_issuers
from recensus.vocabulary.documents import read_document
from recensus.vocabulary.folder import Folder, read_folder
from recensus.vocabulary.references import reference_problems
from recensus.vocabulary.shapes import PackShape
from recensus.vocabulary.shaping import shaped
from recensus.vocabulary.types import (
    Area,
    Attribute,
    CodeList,
    Document,
    Issuer,
    Label,
    Pack,
    Problem,
    Roles,
    Survivorship,
)

CHECKOUT = Path(__file__).resolve().parents[3] / "countries"


class PackHasProblems(Exception):
    """The pack cannot be used; ``problems`` says why, each with its file and line."""

    def __init__(self, path: str, problems: list[Problem]) -> None:
        listed = "\n".join(str(problem) for problem in problems)
        super().__init__(f"The country pack in {path} has {len(problems)} problems:\n{listed}")
        self.path, self.problems = path, problems


class NoSuchPack(Exception):
    """No folder of that name holds a country pack."""

    def __init__(self, name: str) -> None:
        known = ", ".join(sorted(packs_here())) or "none"
        super().__init__(
            f"There is no country pack '{name}', neither as a folder nor in ./countries. "
            f"Packs found: {known}. A new one is begun with: recensus pack new NAME"
        )


def packs_here() -> dict[str, Path]:
    """Return the packs that can be opened by name: those in ./countries and the checkout's own."""
    folders = [folder for folder in (CHECKOUT, Path("countries")) if folder.is_dir()]
    return {
        path.parent.name: path.parent for folder in folders for path in sorted(folder.glob("*/pack.yaml"))
    }


def find_pack(path_or_name: str | Path) -> Path:
    """Return the folder of a pack given by name or by path; raises ``NoSuchPack``."""
    if named := packs_here().get(str(path_or_name)):
        return named
    if Path(path_or_name).is_dir():
        return Path(path_or_name)
    raise NoSuchPack(str(path_or_name))


def open_pack(path_or_name: str | Path) -> Pack:
    """Return the pack, whole and correct; raises ``NoSuchPack``, or ``PackHasProblems`` listing all."""
    path = find_pack(path_or_name)
    pack, problems = read_pack(path)
    if pack is None or problems:
        raise PackHasProblems(str(path), problems)
    return pack


def read_pack(path: str | Path) -> tuple[Pack | None, list[Problem]]:
    """Read the pack in the folder ``path``: what can be understood, and every problem.

    None when there is no readable ``pack.yaml``. A pack with problems is for checking only. What sources and
    programmes mean is not looked at here.
    """
    folder, problems = read_folder(Path(path))
    reading = _Reading(folder, problems)
    pack = reading.pack()
    return pack, sorted(set(reading.problems), key=lambda problem: (problem.file, problem.line, problem.code))


def pack_in(texts: Mapping[str, str], content_hash: str) -> Pack | None:
    """Return the pack of an archive, as far as it can be understood; None when it has no ``pack.yaml``."""
    return _Reading(Folder(path=Path(), texts=texts, content_hash=content_hash), []).pack()


@dataclass(frozen=True)
class _Vocabulary:
    code_lists: Mapping[str, CodeList]
    issuers: Mapping[str, Issuer]
    attributes: Mapping[str, Attribute]
    messages: Mapping[str, Label]


@dataclass
class _Reading:
    folder: Folder
    problems: list[Problem]
    documents: dict[str, Document] = field(default_factory=dict)

    def pack(self) -> Pack | None:
        for file, text in self.folder.texts.items():
            if file.endswith(".yaml"):
                self.take(file, text)
        self.required("pack.yaml")
        self.required("vocabulary/attributes.yaml")
        vocabulary = self.vocabulary()
        if (document := self.documents.get("pack.yaml")) is None:
            return None
        shape, wrong = shaped(PackShape, document)
        self.problems += wrong
        pack = self.assembled(shape or self.standing_in(), vocabulary)
        self.problems += reference_problems(pack, self.documents)
        return pack

    def standing_in(self) -> PackShape:
        """Return what lets the rest be checked where ``pack.yaml`` itself lacks what it must say."""
        name = self.folder.path.resolve().name
        return PackShape.model_construct(
            name=name, label={"en": name}, languages=("en",), currency="XXX", setup="social_registry"
        )

    def take(self, file: str, text: str) -> None:
        document, wrong = read_document(file, text)
        self.problems += wrong
        if document is not None:
            self.documents[file] = document

    def required(self, file: str) -> None:
        if file not in self.folder.texts and not any(problem.file == file for problem in self.problems):
            message = "Every pack has this file; it is not there."
            self.problems.append(Problem(file=file, line=1, code="missing_file", message=message))

    def vocabulary(self) -> _Vocabulary:
        code_lists, wrong_codes = read_code_lists(self.document("vocabulary/codes.yaml"))
        issuers, wrong_issuers = read_issuers(self.document("vocabulary/identifiers.yaml"))
        attributes, wrong_attributes = read_attributes(
            self.document("vocabulary/attributes.yaml"), code_lists, issuers
        )
        messages, wrong_messages = labels_at(self.document("vocabulary/messages.yaml"))
        self.problems += wrong_codes + wrong_issuers + wrong_attributes + wrong_messages
        return _Vocabulary(code_lists, issuers, attributes, messages)

    def document(self, file: str) -> Document:
        """Return a document, an empty one when the pack has none."""
        return self.documents.get(file) or Document(file=file, content={}, lines={})

    def assembled(self, shape: PackShape, vocabulary: _Vocabulary) -> Pack:
        areas: dict[str, Area] = {}
        wrong: list[Problem] = []
        if (text := self.folder.texts.get("vocabulary/areas.csv")) is not None:
            areas, wrong = read_areas("vocabulary/areas.csv", text)
        self.problems += wrong
        return Pack(
            name=shape.name,
            path=str(self.folder.path),
            label=shape.label,
            languages=shape.languages,
            currency=shape.currency,
            calendar=shape.calendar,
            setup=shape.setup,
            content_hash=self.folder.content_hash,
            attributes=vocabulary.attributes,
            code_lists=vocabulary.code_lists,
            issuers=vocabulary.issuers,
            areas=areas,
            roles=Roles(**shape.roles.model_dump()),
            survivorship=Survivorship(**shape.survivorship.model_dump()),
            messages=vocabulary.messages,
            sources=self.below("sources/"),
            programmes=self.programmes(),
            tables={
                f: t
                for f, t in self.folder.texts.items()
                if f.startswith("programmes/") and f.endswith(".csv")
            },
            files=self.folder.texts,
            documents=self.documents,
        )

    def below(self, folder: str) -> dict[str, Document]:
        return {
            file.removeprefix(folder).removesuffix(".yaml"): document
            for file, document in self.documents.items()
            if file.startswith(folder)
        }

    def programmes(self) -> Mapping[str, Mapping[str, Document]]:
        found: dict[str, dict[str, Document]] = {}
        for path, document in self.below("programmes/").items():
            programme, _, stem = path.partition("/")
            found.setdefault(programme, {})[stem] = document
        return found
