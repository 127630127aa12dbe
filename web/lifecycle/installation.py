"""`zhida installation`: what `installation.toml` says and what is in force, for whoever edits it."""

import sys
from dataclasses import fields, is_dataclass

from marketplace.installation import Installation, check_adapters, installation_file
from marketplace.reference.regions import NATION, find
from marketplace.settings import Settings
from marketplace.strict_toml import TomlFileError
from marketplace.subject_keys.ciphers import CipherNotProvided, cipher_named
from matching.recommend.ranking_table import load_ranking_table


def show_installation(settings: Settings, installation: Installation) -> int:
    """Print every value in force; there is no secret among them. Returns 0."""
    file = installation_file(settings.home)
    sys.stdout.write(f"# {file}{'' if file.exists() else ' does not exist: these are the defaults'}\n")
    sys.stdout.write("".join(f"{line}\n" for line in _lines(installation, "")))
    return 0


def require_usable(settings: Settings, installation: Installation) -> None:
    """What reading the file alone cannot tell. Raises: TomlFileError."""
    check_adapters(settings.home, installation)
    _check_cipher(settings, installation)
    load_ranking_table(installation.ranking.table)
    if installation.root_region != NATION and find(installation.root_region) is None:
        fault = f"root_region is {installation.root_region!r}; expected a code of the region table, such as 320000"
        raise TomlFileError(installation_file(settings.home), [fault])


def _check_cipher(settings: Settings, installation: Installation) -> None:
    try:
        cipher_named(installation.subject_keys.cipher)
    except CipherNotProvided as error:
        raise TomlFileError(installation_file(settings.home), [f"subject_keys.cipher: {error}"]) from error


def _lines(part: object, prefix: str) -> list[str]:
    lines = []
    for one in fields(part):  # type: ignore[arg-type]  # only dataclasses come here
        value = getattr(part, one.name)
        name = prefix + one.name
        lines += _lines(value, f"{name}.") if is_dataclass(value) else [f"{name} = {_shown(value)}"]
    return lines


def _shown(value: object) -> str:
    if isinstance(value, tuple):
        return "[" + ", ".join(f'"{one}"' for one in value) + "]"
    return str(value) if isinstance(value, int) else f'"{value or ""}"'
