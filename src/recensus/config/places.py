"""Where this installation keeps its files."""

import os
from pathlib import Path

import platformdirs

DEMONSTRATIONS = {"demo": "demo", "kenya": "demo_kenya"}
"""The countries that can be shown, each in a database of its own."""
SERVED_BY_ROOT = Path("/var/lib/recensus")


def home() -> Path:
    """Return the folder of this installation: ``RECENSUS_HOME``, or the user's (root: /var/lib/recensus)."""
    if chosen := os.environ.get("RECENSUS_HOME"):
        return Path(chosen).expanduser().resolve()
    return SERVED_BY_ROOT if os.geteuid() == 0 else Path(platformdirs.user_data_dir("recensus"))


def database_name() -> str:
    """Return the database that this process works on; each country has its own."""
    return os.environ.get("RECENSUS_DATABASE", "recensus")


def database_role() -> str:
    """Return the role in which this process speaks to the database: the least, unless something says otherwise."""
    return os.environ.get("RECENSUS_DATABASE_ROLE", "recensus_app")


def made(folder: Path) -> Path:
    """Return ``folder``, made if need be; others may pass through the home but not read it."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o711)
    return folder
