"""The catalogue as it comes with the program: every file of `items/`, in the order of their names and of the items within."""

from functools import cache
from importlib import resources

import msgspec

from marketplace.information.catalogue.definition import ItemDefinition

_DECODER = msgspec.json.Decoder(tuple[ItemDefinition, ...])


@cache
def builtin_items() -> dict[str, ItemDefinition]:
    """All items by code. Raises: msgspec.ValidationError naming the place and what was expected."""
    folder = resources.files("marketplace.information.catalogue") / "items"
    files = sorted((file for file in folder.iterdir() if file.name.endswith(".json")), key=lambda file: file.name)
    return {item.code: item for file in files for item in _DECODER.decode(file.read_bytes())}
