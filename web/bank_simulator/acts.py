"""One act of the bank, before it is done."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Act:
    """An operation of the document on the resource of this id. `action`: what the resource's `actions` list it as; empty: as nothing."""

    operation: str
    about: str
    body: Mapping[str, Any]
    action: str = ""
