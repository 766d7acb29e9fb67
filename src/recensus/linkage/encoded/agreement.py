"""What the partners agreed on, read from a file; and whether two encoded files keep to the same."""

from pathlib import Path

import yaml
from pydantic import ValidationError

from recensus.linkage.encoded.types import Encoded, EncodingRefused, Settings


def read_settings(path: Path) -> Settings:
    """Return the settings of a YAML file; raises EncodingRefused with what is wrong in it."""
    try:
        return Settings.model_validate(yaml.safe_load(path.read_text(encoding="utf-8")))
    except ValidationError as problem:
        said = (
            f"{'.'.join(map(str, one['loc']))}: {one['msg']}" for one in problem.errors(include_input=False)
        )
        raise EncodingRefused(
            f"{path}: {'; '.join(said)}. docs/reference/encoding.md lists all settings."
        ) from None
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as problem:
        raise EncodingRefused(f"{path} cannot be read as settings: {problem}") from problem


def same_agreement(left: Encoded, right: Encoded) -> None:
    """Raise EncodingRefused where two files cannot be matched: other settings, another key, or one file twice."""
    if left.settings != right.settings:
        one, other = left.settings.model_dump(), right.settings.model_dump()
        differing = ", ".join(name for name in one if one[name] != other[name])
        raise EncodingRefused(
            f"The files were made with different settings ({differing}): agree, and encode again."
        )
    if left.check != right.check:
        raise EncodingRefused(
            "The files were made with different keys: nobody in them would match. Have both partners compare "
            "the check values that `recensus encoding encode` shows, and encode again."
        )
    if set(left.table["key"].to_pylist()) & set(right.table["key"].to_pylist()):
        raise EncodingRefused("The two files come from one encoding: give one file of each partner.")
