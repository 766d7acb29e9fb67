"""Papers that data protection law asks for, made from what is in force: nothing in them is typed in twice.

What no file can know (who answers for it, what the ministry weighed) stands as a line to fill in, with a pen (✎).
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from recensus.privacy.types import Act, Policy, Role, Terms
from recensus.vocabulary.types import Attribute, Document, Level, Pack, Sensitivity

TO_FILL = "✎ to be filled in"
_HANDLED = {
    Sensitivity.OPEN: "shown to every role that may see persons",
    Sensitivity.PERSONAL: "shown by role, purpose and area",
    Sensitivity.SENSITIVE: "shown by role, purpose and area; to some roles as a band, or yes and no",
    Sensitivity.IDENTIFYING: "as sensitive; identifiers, telephone and account numbers sealed (AES-256-GCM)",
}
_MEASURES = (
    (
        "access",
        "one decision for each look: role, purpose, area, agreement; the database decides the same again",
    ),
    ("audit", "each look is recorded with what it showed, in an append-only log that others witness"),
    ("sealing", "identifiers are sealed and found by keyed tokens; keys apart from the data"),
    ("pseudonyms", "partners and analysts get pseudonyms of their sector"),
    ("statistics", "tables hide small numbers so that they cannot be worked out"),
    ("decisions", "no machine removes anyone: proposal, review, notice, waiting, decision, appeal"),
    ("resilience", "copies from which any moment comes back, at most a minute lost"),
)
_RISKS = (
    ("Somebody sees a person whom she may not see", "T1 to T9, T20, T21"),
    ("The record of looks is changed or missing", "T12 to T15"),
    ("Copies of the data are stolen", "T16 to T18"),
    ("Partners join what they were given", "T19, T28, T29"),
    ("A person loses support by a machine, or by one officer", "T30 to T33"),
    ("A person is recognised in statistics", "T39"),
    ("Files of others do harm", "T34 to T38"),
    ("Data are lost", "T41 to T43"),
)


@dataclass(frozen=True, kw_only=True)
class Ground:
    """What the papers are made from: the dictionary and sources of a pack, the policy and agreements in force."""

    pack: Pack
    policy: Policy
    agreements: Sequence[Terms]
    on: date


def processing(ground: Ground) -> str:
    """Return the record of processing activities (as Article 30 GDPR and laws like it ask), in Markdown."""
    pack = ground.pack
    return "\n".join(
        [
            f"# Record of processing: {_said(pack.label, pack.name)}\n",
            _made(ground, "processing"),
            f"Controller, representative, data protection officer: {TO_FILL}\n",
            *_purposes(ground),
            *_subjects_and_data(ground),
            *_sources(pack),
            *_recipients(ground),
            *_kept(ground.policy),
            *_measures(),
        ]
    )


def impact(ground: Ground) -> str:
    """Return the annex to a data-protection impact assessment (as Article 35 GDPR asks), in Markdown."""
    pack = ground.pack
    return "\n".join(
        [
            f"# Data-protection impact assessment, annex: {_said(pack.label, pack.name)}\n",
            _made(ground, "dpia"),
            "## What is done, with which data\n",
            f"Set-up: {pack.setup.replace('_', ' ')}. Purposes and recipients: see the record of processing.\n",
            *_subjects_and_data(ground),
            *_necessity(ground),
            "## Risks to people, and what stands against them\n",
            "Each threat has its tests: see the threat model under the numbers given.\n",
            "| Risk | Threats | What remains, as the ministry weighs it |\n|---|---|---|",
            *(f"| {risk} | {threats} | {TO_FILL} |" for risk, threats in _RISKS),
            "",
            *_measures(),
            "## Views of people concerned, and of the data protection officer\n",
            f"{TO_FILL}\n",
        ]
    )


def _made(ground: Ground, paper: str) -> str:
    version = f"pack {ground.pack.name} {ground.pack.content_hash[:12]}"
    made = f"Made on {ground.on.isoformat()} by `recensus papers {paper}` from {version}."
    return f"{made} Lines with ✎ are the ministry's.\n"


def _purposes(ground: Ground) -> Iterator[str]:
    yield "## What for, by which law\n"
    yield "| Purpose | Legal basis | Roles |\n|---|---|---|"
    for name, purpose in sorted(ground.policy.purposes.items()):
        roles = (_called(key, role) for key, role in _roles_for(ground.policy, name))
        yield f"| {_said(purpose.label, name)} | {purpose.legal_basis} | {', '.join(roles)} |"
    yield ""


def _roles_for(policy: Policy, purpose: str) -> list[tuple[str, Role]]:
    return [(name, role) for name, role in sorted(policy.roles.items()) if purpose in role.grants]


def _subjects_and_data(ground: Ground) -> Iterator[str]:
    yield "## Whose data, and which\n"
    yield "| Class | Of persons | Of households | How they are handled |\n|---|---|---|---|"
    for sensitivity in Sensitivity:
        persons, households = (
            _named(ground.pack.attributes.values(), sensitivity, level)
            for level in (Level.PERSON, Level.HOUSEHOLD)
        )
        yield f"| {sensitivity} | {persons} | {households} | {_HANDLED[sensitivity]} |"
    yield ""


def _named(attributes: Iterable[Attribute], sensitivity: Sensitivity, level: Level) -> str:
    words = [_said(a.label, a.name) for a in attributes if a.sensitivity is sensitivity and a.level is level]
    return ", ".join(words) or "none"


def _sources(pack: Pack) -> Iterator[str]:
    yield "## Where they come from\n"
    yield "| Source | Holder | How it was learned |\n|---|---|---|"
    for name, document in sorted(pack.sources.items()):
        yield f"| {name} | {_fact(document, 'holder')} | {_fact(document, 'method')} |"
    yield ""


def _fact(document: Document, name: str) -> str:
    return str(document.content.get(name) or TO_FILL)


def _recipients(ground: Ground) -> Iterator[str]:
    yield "## Who is given them\n"
    if not ground.agreements:
        yield "Nobody: no data-sharing agreement is in the pack.\n"
        return
    yield "| Agreement | Parties | Purpose | Legal basis | Attributes | Population | Until |"
    yield "|---|---|---|---|---|---|---|"
    for terms in ground.agreements:
        shown = ", ".join(f"{name} ({showing.value})" for name, showing in sorted(terms.attributes.items()))
        cells = (
            terms.name,
            ", ".join(terms.parties),
            terms.purpose,
            terms.legal_basis,
            shown or "numbers only",
            terms.population,
            terms.end.isoformat(),
        )
        yield f"| {' | '.join(cells)} |"
    yield f"\nTransfers to other countries: {TO_FILL}\n"


def _kept(policy: Policy) -> Iterator[str]:
    yield "## Kept how long\n"
    yield "Months after the last day of which a source said it; then it is erased. Looks as long as the log.\n"
    yield "| Class or attribute | Months by purpose |\n|---|---|"
    for name, terms in (*policy.retention.classes.items(), *policy.retention.attributes.items()):
        yield f"| {name} | {', '.join(f'{purpose} {months}' for purpose, months in sorted(terms.items()))} |"
    for name, hold in policy.retention.holds.items():
        yield f"| kept longer: {name} | until {hold.until}: {hold.legal_basis} |"
    yield f"\nWhat no class here names is kept as long as the person is on record, because: {TO_FILL}\n"


def _necessity(ground: Ground) -> Iterator[str]:
    yield "## Needed, and no more than needed\n"
    yield "| Purpose | Who may see single persons | Who may only count | Why it is needed |\n|---|---|---|---|"
    for name, purpose in sorted(ground.policy.purposes.items()):
        acts = {_called(key, role): role.grants[name].acts for key, role in _roles_for(ground.policy, name)}
        seeing = [role for role, may in acts.items() if may & {Act.SEE, Act.SEARCH}]
        counting = [role for role, may in acts.items() if Act.COUNT in may and role not in seeing]
        yield f"| {_said(purpose.label, name)} | {_list(seeing)} | {_list(counting)} | {TO_FILL} |"
    yield ""


def _measures() -> Iterator[str]:
    yield "## Measures\n"
    yield from (f"- **{name}**: {words}" for name, words in _MEASURES)
    yield ""


def _called(name: str, role: Role) -> str:
    return _said(role.label, name)


def _list(words: Sequence[str]) -> str:
    return ", ".join(words) or "nobody"


def _said(label: Mapping[str, str], otherwise: str) -> str:
    return label.get("en", otherwise)
