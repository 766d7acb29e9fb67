"""The folders of one source, and which of the things that lie in them are whole files."""

import logging
import os
import re
import stat
import time
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import file_digest
from io import BufferedReader
from pathlib import Path
from typing import Final

from django.conf import settings

log = logging.getLogger(__name__)

IN, TAKEN, DONE, REFUSED = "in", "taken", "done", "refused"
"""Where a programme drops files, where they lie while they are loaded, and where they end, with the answer."""
OTHERS_MAY: Final = {IN: 0o770, TAKEN: 0o700, DONE: 0o750, REFUSED: 0o750}
QUIET_SECONDS: Final = 60.0
"""A file without a checksum is whole once nothing was written to it for so long."""
CHECKSUM: Final = ".sha256"
UNFINISHED: Final = re.compile(r"^\.|^~|\.(part|partial|tmp|temp|filepart|crdownload|swp)$", re.IGNORECASE)
"""Names under which programs write what is not finished."""


def inbox() -> Path:
    """Return the folder that holds the folders of all sources."""
    return Path(settings.RECENSUS_INBOX or Path(settings.RECENSUS_FILES) / "inbox")


def prepare(source: str) -> Path:
    """Make the folders of a source and return the one that holds them."""
    home = inbox() / source
    for name, mode in OTHERS_MAY.items():
        (home / name).mkdir(parents=True, exist_ok=True)
        (home / name).chmod(mode)
    return home


@dataclass(frozen=True)
class Dropped:
    """One thing that was dropped: a file, with its checksum if it has one, or a folder of files for one extract."""

    path: Path

    @property
    def checksum(self) -> Path:
        return self.path.with_name(self.path.name + CHECKSUM)

    def whole(self, *, quiet: float, now: float) -> bool:
        """Tell whether it is ready to be taken: it is what its checksum says, or nobody has written to it lately."""
        still = now - max(one.lstat().st_ctime for one in (self.path, *self.files())) >= quiet
        return still or (bool(self.promised()) and self.is_as_promised())

    def files(self) -> list[Path]:
        """Return its files by name; a folder's own folders are none."""
        if self.path.is_dir() and not self.path.is_symlink():
            return sorted(one for one in self.path.iterdir() if not UNFINISHED.search(one.name))
        return [self.path]

    def promised(self) -> str:
        """Return the SHA-256 that stands in the checksum beside the file; empty without one."""
        if not is_plain(self.checksum):
            return ""
        with opened(self.checksum) as file:
            found = re.match(rb"\\?([0-9a-fA-F]{64})\b", file.read(200))
        return found[1].decode().lower() if found else ""

    def is_as_promised(self) -> bool:
        """Tell whether the file is the one of which its checksum speaks; true of one that has none."""
        if not (promised := self.promised()):
            return True
        with opened(self.path) as file:
            return file_digest(file, "sha256").hexdigest() == promised


def dropped(source: str) -> list[Dropped]:
    """Return what lies in the folder of a source to be taken, by name; what bears an unfinished name is left."""
    return list(_dropped(source))


def _dropped(source: str) -> Iterator[Dropped]:
    for path in sorted((inbox() / source / IN).iterdir()):
        if UNFINISHED.search(path.name) or _belongs_to_another(path):
            continue
        if is_plain(path) and not os.access(path, os.R_OK):
            log.warning("%s may not be read here: give its group the right to.", path)
        else:
            yield Dropped(path)


def _belongs_to_another(path: Path) -> bool:
    return path.name.endswith(CHECKSUM) and path.with_name(path.name.removesuffix(CHECKSUM)).exists()


def is_plain(path: Path) -> bool:
    """Tell whether it is a file and nothing that leads elsewhere."""
    try:
        return stat.S_ISREG(path.lstat().st_mode)
    except FileNotFoundError:
        return False


def opened(path: Path) -> BufferedReader:
    """Open a file for reading, never following where a link leads and never waiting for a pipe."""
    return os.fdopen(os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK), "rb")


def now() -> float:
    """Return the time on the clock by which files are dated."""
    return time.time()
