"""Check an export of the audit log against checkpoints that witnesses hold.

Needs Python 3.11 and the package `cryptography`, and nothing of the system that wrote the log: copy this one file to
any machine and run `python verify.py EXPORT --checkpoint FILE --key FILE`. It shares no code with the log on purpose.

An export is a signed checkpoint, an empty line, and one line an entry: its place, the hash that the log holds for it,
and the entry itself, with tabs between. The tree is that of RFC 9162, section 2.1; checkpoints are signed notes as
C2SP describes them (c2sp.org/tlog-checkpoint, c2sp.org/signed-note).
"""

import argparse
import re
import sys
from base64 import b64decode
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

ED25519 = b"\x01"
MOST_SHOWN = 20
_NOTE = re.compile(r"((?:[^\n]+\n)+)\n((?:— [^\n]+\n)+)")
_STATED = re.compile(r"([^\n]+)\n(0|[1-9][0-9]*)\n([A-Za-z0-9+/]{43}=)\n")


class NotTrusted(ValueError):
    """A checkpoint that no known key has signed, or that is no checkpoint at all."""


@dataclass(frozen=True)
class Checkpoint:
    """What was signed: the first ``size`` entries of the log ``origin`` have this root."""

    origin: str
    size: int
    root: bytes


@dataclass
class Tree:
    """The hash of a growing list: one perfect subtree for each bit set in ``size``, largest first."""

    size: int = 0
    peaks: list[bytes] = field(default_factory=list)

    def add(self, leaf: bytes) -> None:
        self.peaks.append(leaf)
        self.size += 1
        for _ in range((self.size & -self.size).bit_length() - 1):
            right = self.peaks.pop()
            self.peaks.append(sha256(b"\x01" + self.peaks.pop() + right).digest())

    def root(self) -> bytes:
        if not self.peaks:
            return sha256().digest()
        *lefts, root = self.peaks
        for left in reversed(lefts):
            root = sha256(b"\x01" + left + root).digest()
        return root


Keys = Mapping[tuple[str, bytes], Ed25519PublicKey]
"""Public keys by name and key id."""


def keys_in(text: str) -> dict[tuple[str, bytes], Ed25519PublicKey]:
    """Read verifier keys, ``name+id+base64``, one a line. Raises ValueError when one is not well formed."""
    found = {}
    for line in filter(None, map(str.strip, text.splitlines())):
        name, identity, encoded = line.split("+", 2)
        kind = b64decode(encoded, validate=True)
        if kind[:1] != ED25519 or key_id(name, kind[1:]).hex() != identity:
            raise ValueError(f"This is not an Ed25519 verifier key: {line}")
        found[name, bytes.fromhex(identity)] = Ed25519PublicKey.from_public_bytes(kind[1:])
    return found


def key_id(name: str, public: bytes) -> bytes:
    """Return the four bytes by which a signature says which key made it."""
    return sha256(name.encode() + b"\n" + ED25519 + public).digest()[:4]


def notes_in(text: str) -> list[str]:
    """Split a witness's file into notes. Raises NotTrusted when something in it is not a note."""
    notes = [found.group() for found in _NOTE.finditer(text)]
    if not notes or "".join(_NOTE.sub("", text).split()):
        raise NotTrusted("The file holds something that is not a checkpoint.")
    return notes


def opened(note: str, keys: Keys) -> Checkpoint:
    """Return what a note states. Raises NotTrusted unless a known key of its origin signed it, and none wrongly."""
    parts = _NOTE.fullmatch(note)
    stated = _STATED.fullmatch(parts[1]) if parts else None
    if not parts or not stated:
        raise NotTrusted("This is not a checkpoint.")
    origin, size, root = stated.groups()
    signed = [
        _signed(parts[1], line, origin, keys) for line in parts[2].splitlines()
    ]  # all of them are looked at
    if not any(signed):
        raise NotTrusted(f"The checkpoint of {size} entries is not signed by a key that was given.")
    return Checkpoint(origin, int(size), b64decode(root))


def _signed(text: str, line: str, origin: str, keys: Keys) -> bool:
    """Tell whether the log itself made this signature; raise when it says so and it is not true."""
    name, _, encoded = line.removeprefix("— ").partition(" ")
    try:
        signature = b64decode(encoded, validate=True)
        known = keys.get((name, signature[:4])) if name == origin else None
        if known:
            known.verify(signature[4:], text.encode())
    except (InvalidSignature, ValueError) as wrong:
        raise NotTrusted(f"The signature of {name} is not right.") from wrong
    return known is not None


def findings(lines: Iterable[bytes], checkpoints: Sequence[Checkpoint]) -> Iterator[str]:
    """Yield in words what is wrong with the entries; ``checkpoints[0]`` is the export's own and covers all of it."""
    tree, expected, good = Tree(), 0, 0
    due = sorted(checkpoints, key=lambda one: one.size)
    for line in lines:
        place, stated, entry = _parts(line)
        if place != expected:
            yield f"entry {expected}: the export has {'entry ' + str(place) if place >= 0 else 'no entry'} here"
        expected = max(place, expected) + 1
        leaf = sha256(b"\x00" + entry).digest()
        if leaf != stated:
            yield f"entry {place}: it is not what was logged (its hash differs)"
        tree.add(leaf)
        while due and due[0].size <= tree.size:
            checkpoint = due.pop(0)
            if checkpoint.size == tree.size and checkpoint.root == tree.root():
                good = tree.size
            else:
                yield f"entries {good} to {tree.size - 1}: they are not those of the checkpoint of {checkpoint.size}"
    for checkpoint in due:
        if checkpoint.size or checkpoint.root != Tree().root():
            yield f"entry {tree.size}: the export ends here, the checkpoint has {checkpoint.size} entries"
    if tree.size > checkpoints[0].size:
        yield f"entry {checkpoints[0].size}: from here on no checkpoint covers what the export has"


def _parts(line: bytes) -> tuple[int, bytes, bytes]:
    try:
        place, stated, entry = line.removesuffix(b"\n").split(b"\t", 2)
        return int(place), bytes.fromhex(stated.decode()), entry
    except ValueError:
        return -1, b"", line


def problems(export: Path, witnessed: Sequence[str], keys: Keys) -> Iterator[str]:
    """Yield in words all that is wrong with ``export``, judged by the notes that witnesses hold."""
    with export.open("rb") as file:
        own = b"".join(iter(file.readline, b"\n")) + b"\n" + b"".join(iter(file.readline, b"\n"))
        try:
            checkpoints = [opened(note, keys) for note in (own.decode(), *witnessed)]
        except (NotTrusted, UnicodeDecodeError) as untrusted:
            yield str(untrusted)
            return
        if len({checkpoint.origin for checkpoint in checkpoints}) > 1:
            yield "The checkpoints are of different logs."
        yield from findings(file, checkpoints)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the check; return 0 when all is as witnessed, 1 when it is not, 2 when it could not be checked."""
    parser = argparse.ArgumentParser(prog="verify", description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("export", type=Path, help="what `recensus audit export` wrote")
    parser.add_argument(
        "--checkpoint", type=Path, action="append", required=True, help="what a witness holds"
    )
    parser.add_argument("--key", type=Path, required=True, help="the log's verifier keys, one a line")
    given = parser.parse_args(arguments)
    return report(given.export, given.checkpoint, given.key)


def report(export: Path, checkpoints: Sequence[Path], key: Path) -> int:
    """Print what the check of files finds, and return the exit code."""
    try:
        keys = keys_in(key.read_text(encoding="utf-8"))
        notes = [note for file in checkpoints for note in notes_in(file.read_text(encoding="utf-8"))]
        wrong = list(problems(export, notes, keys))
    except (OSError, ValueError) as unusable:
        print(f"It could not be checked: {unusable}", file=sys.stderr)  # noqa: T201
        return 2
    for problem in wrong[:MOST_SHOWN]:
        print(problem)  # noqa: T201
    if wrong:
        print(f"NOT AS WITNESSED. Findings: {len(wrong)}.")  # noqa: T201
        return 1
    print(f"All is as witnessed. Checkpoints that agree with the export: {len(notes)}.")  # noqa: T201
    return 0


if __name__ == "__main__":
    sys.exit(main())
