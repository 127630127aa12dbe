"""A TOML file read into nested frozen dataclasses: unknown keys and wrong values are refused, all of them at once."""

import tomllib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import field, fields, is_dataclass
from ipaddress import IPv4Network, IPv6Network, ip_network
from pathlib import Path
from typing import Any, TypeVar, get_type_hints

T = TypeVar("T")
Reader = Callable[[object], T]


class TomlFileError(ValueError):
    """Everything that is wrong with one file, a sentence each."""

    def __init__(self, file: Path, faults: Iterable[str]) -> None:
        self.faults = tuple(faults)
        super().__init__(f"{file} cannot be used:\n" + "\n".join(f"- {fault}" for fault in self.faults))


def key(default: T, read: Reader[T]) -> T:
    """A field of such a dataclass. `read` turns the TOML value into the field's, or raises ValueError with what is expected."""
    return field(default=default, metadata={"read": read})


def text(value: object) -> str:
    """Reader of any text."""
    if isinstance(value, str) and value.isprintable():
        return value
    raise ValueError("expected text in one line")


def one_of(*accepted: str) -> Reader[str]:
    """Reader of one of a few words."""

    def read(value: object) -> str:
        if value in accepted:
            return str(value)
        raise ValueError(f"expected one of {', '.join(accepted)}")

    return read


def yes_or_no(value: object) -> bool:
    """Reader of true or false."""
    if isinstance(value, bool):
        return value
    raise ValueError("expected true or false")


def whole_number(low: int, high: int) -> Reader[int]:
    """Reader of a whole number, both ends included."""

    def read(value: object) -> int:
        if isinstance(value, int) and not isinstance(value, bool) and low <= value <= high:
            return value
        raise ValueError(f"expected a whole number from {low} to {high}")

    return read


def absolute_path(value: object) -> Path | None:
    """Reader of a path. Relative ones would depend on where the program was started."""
    if isinstance(value, str) and Path(value).is_absolute():
        return Path(value)
    raise ValueError("expected an absolute path")


def networks(value: object) -> tuple[IPv4Network | IPv6Network, ...]:
    """Reader of a list of networks in CIDR form."""
    try:
        return tuple(ip_network(text(one)) for one in (value if isinstance(value, list) else [None]))
    except ValueError as error:
        raise ValueError('expected a list of networks such as "10.20.0.0/16"') from error


def read_file(kind: type[T], file: Path) -> T:
    """The file as `kind`. Raises: TomlFileError naming every key that is unknown or wrong, and what is accepted there."""
    try:
        values = tomllib.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:  # also not UTF-8, and not TOML
        raise TomlFileError(file, [f"cannot be read: {error}"]) from error
    faults: list[str] = []
    made = _read_table(kind, values, "", faults)
    if faults:
        raise TomlFileError(file, faults)
    return made


def _read_table(kind: type[T], values: Mapping[str, object], prefix: str, faults: list[str]) -> T:
    known = {one.name: one for one in fields(kind)}  # type: ignore[arg-type]  # a dataclass, by the caller's word
    faults += [f"{prefix}{name} is unknown; accepted: {', '.join(known)}" for name in values if name not in known]
    types = get_type_hints(kind)
    read = {
        name: _read_value(types[name], known[name].metadata, value, f"{prefix}{name}", faults)
        for name, value in values.items()
        if name in known
    }
    return kind(**read)


def _read_value(kind: Any, metadata: Mapping[str, Any], value: object, name: str, faults: list[str]) -> Any:
    if is_dataclass(kind):
        if isinstance(value, dict):
            return _read_table(kind, value, f"{name}.", faults)  # type: ignore[arg-type]  # the type itself, never an instance
        faults.append(f"{name} is {value!r}; expected a table: [{name}]")
        return None
    try:
        return metadata["read"](value)
    except ValueError as error:
        faults.append(f"{name} is {value!r}; {error}")
        return None
