"""The rules in force beside those proposed, over one snapshot: who wins, who loses, and of which groups they are."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from typing import Any, Final

from django.conf import settings

from recensus.decisions.actions import propose
from recensus.decisions.types import Draft, Kind
from recensus.eligibility.compiling import Ruleset, compile_on
from recensus.eligibility.deciding import snapshot_of
from recensus.eligibility.moving import AREA, groupings
from recensus.eligibility.rulebook import Rules, rules_in_force, version_of
from recensus.eligibility.running import run_over
from recensus.eligibility.winners import EVERYBODY, Row, added, told
from recensus.privacy.queries import policy_in_force
from recensus.programmes.catalogue import open_programme
from recensus.snapshots.opening import OpenSnapshot, open_snapshot, reading
from recensus.snapshots.queries import folder_of
from recensus.snapshots.unfinished import scratch
from recensus.vocabulary.actions import record_pack_version
from recensus.vocabulary.pack import open_pack
from recensus.vocabulary.types import Kind as ValueKind
from recensus.vocabulary.types import Level, Pack, Sensitivity

FOLDER: Final = "dry-runs"
GROUPABLE: Final = frozenset({ValueKind.CODE, ValueKind.BOOLEAN, ValueKind.INTEGER, ValueKind.AREA})


class NotComparable(ValueError):
    """The two versions cannot be put to one snapshot, or nobody can be grouped by that attribute."""


@dataclass(frozen=True, kw_only=True)
class DryRun:
    """What would become of everybody. Figures in ``tables`` (by grouping) tell of nobody: see `winners`.

    ``affected`` are those who win or lose, of all ``considered``, rounded up to tens for the brake.
    """

    programme: str
    on: date
    snapshot: str
    in_force: str
    proposed: str
    tables: Mapping[str, tuple[Row, ...]]
    affected: int
    considered: int

    @property
    def evidence(self) -> dict[str, Any]:
        """Return what is shown to those who review and decide, as plain data."""
        plain = {name: [asdict(row) for row in rows] for name, rows in self.tables.items()}
        of = {"programme": self.programme, "on": self.on.isoformat(), "snapshot": self.snapshot}
        return {**of, "in_force": self.in_force, "proposed": self.proposed, "tables": plain}


def dry_run(
    pack: Pack, programme: str, *, on: date, attribute: str | None = None, by: str, purpose: str
) -> DryRun:
    """Compare the pack's rules with those in force on the day; raises UnknownRules and NotComparable.

    ``attribute`` is a further word of the dictionary to group by. Nothing comes of it for anybody.
    """
    held = rules_in_force(programme, on, by=by, purpose=purpose)
    proposed = compile_on(pack, open_programme(pack, programme), on)
    if attribute is not None:
        _require_groupable(pack, proposed.unit, attribute)
    snapshot = snapshot_of(pack, on=on, by=by, purpose=purpose)
    opened = open_snapshot(folder_of(snapshot))
    with scratch(Path(settings.RECENSUS_FILES) / FOLDER) as work:
        former = _former(held, programme, on, work / "former" / pack.name, pack)
        for ruleset, name in ((former, "before"), (proposed, "after")):
            run_over(opened, ruleset.sql, ruleset.unit, work / name)
        with reading(_relations(opened, work)) as reader:
            found = dict(groupings(reader, pack, attribute))
    everybody = added(EVERYBODY, found[AREA])
    return DryRun(
        programme=programme,
        on=on,
        snapshot=snapshot.hash,
        in_force=held.version,
        proposed=version_of(pack, programme),
        tables=told(found, threshold=policy_in_force().smallest_count),
        affected=-(-(everybody.wins + everybody.loses) // 10) * 10,
        considered=everybody.considered,
    )


def propose_rules(
    pack: Pack, programme: str, *, since: date, reason: str, on: date, by: str, purpose: str
) -> int:
    """Propose that the pack's rules be in force from a day on, with their dry run; return the proposal's number."""
    tried = dry_run(pack, programme, on=on, by=by, purpose=purpose)
    if tried.in_force == tried.proposed:
        raise NotComparable(
            f"The pack's rules of '{programme}' are those in force: there is nothing to propose."
        )
    parameters = {
        "programme": programme,
        "version": tried.proposed,
        "replaces": tried.in_force,
        "pack_version": record_pack_version(pack, by=by).pk,
        "since": since.isoformat(),
    }
    draft = Draft(
        kind=Kind.RULE_ACTIVATION,
        reference=f"programme {programme}",
        reason=reason,
        parameters=parameters,
        evidence=tried.evidence,
        affected=tried.affected,
        on_record=tried.considered,
    )
    return propose(draft=draft, by=by, purpose=purpose)


def _require_groupable(pack: Pack, unit: Level, name: str) -> None:
    """Refuse to group by what is unknown, worked out, told of one person only, or of members of households."""
    attribute = pack.attributes.get(name)
    if attribute is None:
        raise NotComparable(f"The dictionary has no '{name}'.")
    if (
        attribute.derived
        or attribute.kind not in GROUPABLE
        or attribute.sensitivity is Sensitivity.IDENTIFYING
    ):
        raise NotComparable(
            f"Nobody is grouped by '{name}': take a code, a yes or no, a whole number or an area."
        )
    if attribute.level is Level.PERSON and unit is Level.HOUSEHOLD:
        raise NotComparable(f"'{name}' is said of persons, and the programme considers households.")


def _former(held: Rules, programme: str, on: date, folder: Path, pack: Pack) -> Ruleset:
    """Compile the rules in force from the pack as it was kept when they came to be."""
    for name, text in held.files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    former = open_pack(folder)
    ruleset = compile_on(former, open_programme(former, programme), on)
    columns = ruleset.compiled.columns
    for attribute in (*columns.household, *columns.person):
        now = pack.attributes.get(attribute.name)
        if now is None or now.derived or (now.kind, now.level) != (attribute.kind, attribute.level):
            raise NotComparable(
                f"The rules in force ask for '{attribute.name}', which the dictionary no longer has as it was. Keep it "
                "until the new rules are in force."
            )
    return ruleset


def _relations(opened: OpenSnapshot, work: Path) -> dict[str, list[Path]]:
    runs = {name: sorted((work / name).rglob("*.parquet")) for name in ("before", "after")}
    return {**opened.all_relations(), **runs}
