"""What an extract says that only the vault may keep, and the SQL that puts tokens in its place.

Sealed are the attributes that the dictionary says so of, and the keys that are made of such columns. Keys are tokens
from the moment they are read; attributes only when they leave, because checks look at their values.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property, partial

import duckdb
import pyarrow as pa
from duckdb.func import PythonUDFType

from recensus.connectors.definition import FileKind, SourceDefinition
from recensus.connectors.engine import literal, name
from recensus.connectors.files.table import ReadFile
from recensus.connectors.mapping import key
from recensus.privacy.vault.columns import Sealer
from recensus.privacy.vault.tokens import Domain, attribute_domain, issuer_domain, key_domain
from recensus.vocabulary.types import Level, Pack

KEY = "key of the source"
"""What keys are called among the domains, beside the attributes; no attribute has spaces in its name."""


@dataclass(frozen=True)
class Sealing:
    """The sealed columns of one source."""

    pack: Pack
    source: SourceDefinition
    sealer: Sealer

    def prepare(self, connection: duckdb.DuckDBPyConnection) -> None:
        """Teach the engine the functions that make tokens and that seal, two for each domain."""
        for what, domain in self._domains.items():
            for verb, work, made in (
                ("token", self.sealer.tokens, "VARCHAR"),
                ("sealed", self.sealer.sealed, "BLOB"),
            ):
                connection.create_function(
                    f"{verb} of {what}",
                    partial(_at_once, work, domain),
                    ["VARCHAR"],
                    made,
                    type=PythonUDFType.ARROW,
                    side_effects=verb == "sealed",
                )

    @cached_property
    def _domains(self) -> dict[str, Domain]:
        found = {
            attribute: issuer_domain(issuer.name)
            if (issuer := self.pack.attributes[attribute].issuer)
            else attribute_domain(attribute)
            for attribute in self.attributes
        }
        return {**found, KEY: key_domain(self.source.name)} if self._sealed_keys else found

    @cached_property
    def attributes(self) -> tuple[str, ...]:
        """The sealed attributes that the source states."""
        stated = {*self.source.shape("P"), *self.source.shape("H")}
        return tuple(sorted(attribute for attribute in stated if self.pack.is_sealed(attribute)))

    def value(self, attribute: str, expression: str) -> str:
        """Return the SQL of an attribute's value as it is recorded: itself, or its token."""
        return _call("token", attribute, expression) if attribute in self.attributes else expression

    def key(self, kind: str, expression: str) -> str:
        """Return the SQL of a person's (P) or household's (H) key as it is recorded."""
        return _call("token", KEY, expression) if kind in self._sealed_keys else expression

    @cached_property
    def _sealed_keys(self) -> frozenset[str]:
        """The letters of whose keys hold a sealed column."""
        kinds = self.source.files.values()
        of_households = any(self._seals(kind, _household_columns(kind)) for kind in kinds)
        of_persons = any(
            self._seals(kind, kind.key) or (of_households and set(kind.key) & set(kind.household))
            for kind in kinds
            if kind.describes is Level.PERSON
        )
        return frozenset("H" * of_households + "P" * of_persons)

    def _seals(self, kind: FileKind, columns: Iterable[str]) -> bool:
        sealed = {c for m in kind.mappings if self.pack.is_sealed(m.attribute) for c in m.columns}
        return bool(sealed & set(columns))

    @property
    def seals_anything(self) -> bool:
        """Tell whether rows of this source hold anything that is sealed."""
        return bool(self._domains)

    def hide_findings(self, connection: duckdb.DuckDBPyConnection) -> None:
        """Put tokens in the place of sealed values in the findings; several values in one are left out."""
        for attribute in self.attributes:
            connection.execute(f"""
                UPDATE findings SET value = CASE WHEN code <> 'household_says_different_things'
                    THEN {_call("token", attribute, "value")} END
                WHERE "column" = {literal(attribute)} AND value IS NOT NULL""")

    def values(self, files: Iterable[tuple[ReadFile, tuple[FileKind, ...]]]) -> str:
        """Return the query of all that is to be sealed, each value of a domain once.

        ``sealed`` is the token's 16 bytes and the sealed value in hexadecimal digits.
        """
        parts = [
            f"SELECT lower(hex({_call('sealed', what, 'value')})) AS sealed FROM (SELECT DISTINCT value FROM ({query}) "
            "WHERE value IS NOT NULL)"
            for what, query in (*self._stated(), *self._keys(files))
        ]
        return " UNION ALL ".join(parts) or "SELECT '' AS sealed WHERE false"

    def _stated(self) -> Iterator[tuple[str, str]]:
        for relation, kind in (("persons", "P"), ("households", "H")):
            for attribute in self.source.shape(kind):
                if attribute in self.attributes:
                    yield attribute, f"SELECT {name(attribute)} AS value FROM {relation}"

    def _keys(self, files: Iterable[tuple[ReadFile, tuple[FileKind, ...]]]) -> Iterator[tuple[str, str]]:
        for read, kinds in files:
            for kind in kinds:
                for whose, columns in ((kind.letter, kind.key), ("H", kind.household)):
                    if columns and whose in self._sealed_keys:
                        yield KEY, f"SELECT {key(read, columns)} AS value FROM {read.table}"


def _household_columns(kind: FileKind) -> tuple[str, ...]:
    return kind.household if kind.describes is Level.PERSON else kind.key


def _at_once(
    work: Callable[[Domain, pa.StringArray], pa.Array], domain: Domain, column: pa.ChunkedArray
) -> pa.Array:
    return work(domain, column.combine_chunks())


def _call(verb: str, what: str, expression: str) -> str:
    return f"{name(f'{verb} of {what}')}({expression})"
