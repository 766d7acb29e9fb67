"""Whatever is done to the log afterwards, the stand-alone verifier sees it; and it never cries wolf."""

import random
from base64 import b64encode
from collections.abc import Callable
from dataclasses import dataclass, replace
from hashlib import sha256
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from recensus.privacy.audit import merkle
from recensus.privacy.audit.verify import ED25519, key_id, keys_in, notes_in, problems

ORIGIN = "recensus/drill"


@dataclass(frozen=True)
class Signer:
    """A log's signing key."""

    key: Ed25519PrivateKey

    def public(self) -> bytes:
        return self.key.public_key().public_bytes_raw()

    def verifier_key(self) -> str:
        return f"{ORIGIN}+{key_id(ORIGIN, self.public()).hex()}+{b64encode(ED25519 + self.public()).decode()}"

    def note(self, entries: list[bytes]) -> str:
        root = root_of(entries)
        text = f"{ORIGIN}\n{len(entries)}\n{b64encode(root).decode()}\n"
        signature = key_id(ORIGIN, self.public()) + self.key.sign(text.encode())
        return f"{text}\n— {ORIGIN} {b64encode(signature).decode()}\n"


def root_of(entries: list[bytes]) -> bytes:
    leaves = [merkle.leaf_hash(entry) for entry in entries]
    return merkle.root(
        len(leaves), lambda level, index: merkle.perfect(leaves[index << level : index + 1 << level])
    )


@dataclass(frozen=True)
class Log:
    """An export and what a witness holds: entries, the hash beside each, the export's note, the witnessed notes."""

    entries: list[bytes]
    hashes: list[bytes]
    note: str
    witnessed: list[str]

    def rewritten(self, entries: list[bytes], signer: Signer) -> "Log":
        """Give other entries, with hashes and a signature to fit: all that who runs the log can forge."""
        return Log(
            entries, [merkle.leaf_hash(entry) for entry in entries], signer.note(entries), self.witnessed
        )

    def write(self, file: Path) -> Path:
        rows = enumerate(zip(self.entries, self.hashes, strict=True))
        lines = (b"%d\t%s\t%s\n" % (place, hashed.hex().encode(), entry) for place, (entry, hashed) in rows)
        file.write_bytes(f"{self.note}\n".encode() + b"".join(lines))
        return file


def honest(chance: random.Random, signer: Signer) -> Log:
    """Return a log that grew, was witnessed now and then, and was exported at or after the last checkpoint."""
    entries = [
        b'{"id":%d,"who":"%d"}' % (number, chance.getrandbits(32)) for number in range(chance.randint(2, 60))
    ]
    sizes = sorted({chance.randint(1, len(entries)) for _ in range(chance.randint(0, 3))} | {len(entries)})
    exported = Log(entries, [], "", [signer.note(entries[:size]) for size in sizes])
    grown = entries + [b'{"id":-%d}' % number for number in range(chance.choice([0, 0, 1, 5]))]
    return exported.rewritten(grown, signer)


def edit(log: Log, chance: random.Random, signer: Signer) -> Log:  # noqa: ARG001
    """Change an entry and leave the hash beside it."""
    place = chance.randrange(len(log.entries))
    return replace(log, entries=_with(log.entries, place, log.entries[place].replace(b"id", b"ID")))


def edit_with_hash(log: Log, chance: random.Random, signer: Signer) -> Log:  # noqa: ARG001
    """Change an entry and the hash beside it."""
    place = chance.randrange(len(log.entries))
    entry = log.entries[place].replace(b"id", b"ID")
    hashes = _with(log.hashes, place, merkle.leaf_hash(entry))
    return replace(log, entries=_with(log.entries, place, entry), hashes=hashes)


def delete(log: Log, chance: random.Random, signer: Signer) -> Log:
    """Take a witnessed entry out, and sign what is left."""
    place = chance.randrange(_witnessed(log))
    return log.rewritten(log.entries[:place] + log.entries[place + 1 :], signer)


def insert(log: Log, chance: random.Random, signer: Signer) -> Log:
    """Put an entry among the witnessed ones, and sign that."""
    place = chance.randrange(_witnessed(log))
    return log.rewritten([*log.entries[:place], b'{"id":0,"who":"nobody"}', *log.entries[place:]], signer)


def swap(log: Log, chance: random.Random, signer: Signer) -> Log:
    """Change the order of two witnessed entries, and sign that."""
    one, other = chance.sample(range(_witnessed(log)), 2)
    entries = _with(_with(log.entries, one, log.entries[other]), other, log.entries[one])
    return log.rewritten(entries, signer)


def truncate(log: Log, chance: random.Random, signer: Signer) -> Log:
    """Cut the log off before what was witnessed, and sign the rest."""
    return log.rewritten(log.entries[: chance.randrange(_witnessed(log))], signer)


def truncate_plainly(log: Log, chance: random.Random, signer: Signer) -> Log:  # noqa: ARG001
    """Cut lines off the export's end."""
    size = chance.randrange(len(log.entries))
    return replace(log, entries=log.entries[:size], hashes=log.hashes[:size])


def append(log: Log, chance: random.Random, signer: Signer) -> Log:  # noqa: ARG001
    """Put a line after the last entry, which no checkpoint covers."""
    entry = b'{"id":%d}' % chance.getrandbits(40)
    return replace(log, entries=[*log.entries, entry], hashes=[*log.hashes, merkle.leaf_hash(entry)])


def fork(log: Log, chance: random.Random, signer: Signer) -> Log:
    """Go on from an earlier entry with another history of the same length or longer, properly signed."""
    place = chance.randrange(_witnessed(log))
    rest = [b'{"fork":%d}' % number for number in range(len(log.entries) - place + chance.randint(0, 3))]
    return log.rewritten(log.entries[:place] + rest, signer)


def sign_again(log: Log, chance: random.Random, signer: Signer) -> Log:  # noqa: ARG001
    """Sign a rewritten log, and forged witnesses' notes, with another key."""
    other = Signer(Ed25519PrivateKey.generate())
    entries = [entry.replace(b"id", b"ID") for entry in log.entries]
    return replace(log.rewritten(entries, other), witnessed=[other.note(entries)])


def forge_note(log: Log, chance: random.Random, signer: Signer) -> Log:  # noqa: ARG001
    """State another root, above a true signature."""
    root = b64encode(sha256(chance.randbytes(8)).digest()).decode()
    origin, size, _, rest = log.note.split("\n", 3)
    return replace(log, note=f"{origin}\n{size}\n{root}\n{rest}")


TAMPERINGS: list[Callable[[Log, random.Random, Signer], Log]] = [
    edit, edit_with_hash, delete, insert, swap, truncate, truncate_plainly, append, fork, sign_again, forge_note,
]  # fmt: skip


def _with(values: list[bytes], place: int, value: bytes) -> list[bytes]:
    return [*values[:place], value, *values[place + 1 :]]


def _witnessed(log: Log) -> int:
    return int(log.witnessed[-1].split("\n")[1])


def found(log: Log, signer: Signer, folder: Path) -> list[str]:
    witnessed = notes_in("\n".join(log.witnessed))
    return list(problems(log.write(folder / "log.tsv"), witnessed, keys_in(signer.verifier_key())))


def detections(times: int, folder: Path) -> tuple[int, int]:
    """Return how many tampered logs were found out, and how many honest ones were accused."""
    detected = alarms = 0
    for number in range(times):
        chance = random.Random(number)
        signer = Signer(Ed25519PrivateKey.from_private_bytes(chance.randbytes(32)))
        log = honest(chance, signer)
        alarms += bool(found(log, signer, folder))
        detected += bool(found(TAMPERINGS[number % len(TAMPERINGS)](log, chance, signer), signer, folder))
    return detected, alarms


def test_four_hundred_tamperings_are_found_and_no_honest_log_is_accused(tmp_path: Path) -> None:
    assert detections(400, tmp_path) == (400, 0)


@pytest.mark.drill
def test_eight_thousand_tamperings_are_found_and_no_honest_log_is_accused(tmp_path: Path) -> None:
    assert detections(8_000, tmp_path) == (8_000, 0)


@pytest.mark.parametrize("tampering", TAMPERINGS)
def test_without_witness_only_who_holds_the_key_goes_unseen(
    tampering: Callable[[Log, random.Random, Signer], Log], tmp_path: Path
) -> None:
    """See the witnesses matter: a rewriting that is signed anew is found by what they hold, and by that alone."""
    chance = random.Random(1)
    signer = Signer(Ed25519PrivateKey.from_private_bytes(chance.randbytes(32)))
    changed = tampering(honest(chance, signer), chance, signer)
    alone = Log(changed.entries, changed.hashes, changed.note, [])
    seen = bool(list(problems(alone.write(tmp_path / "log.tsv"), [], keys_in(signer.verifier_key()))))
    assert seen == (tampering not in {delete, insert, swap, truncate, fork})


def test_the_number_of_a_changed_entry_is_named(tmp_path: Path) -> None:
    chance = random.Random(2)
    signer = Signer(Ed25519PrivateKey.from_private_bytes(chance.randbytes(32)))
    log = honest(chance, signer)
    changed = replace(log, entries=_with(log.entries, 7, b"{}"))
    assert found(changed, signer, tmp_path)[0].startswith("entry 7: it is not what was logged")


def test_published_signed_note_is_opened() -> None:
    """The example of the signed-note format: key and signature made by others."""
    key = "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k"
    assert [name for name, _ in keys_in(key)] == ["example.com/foo"]
