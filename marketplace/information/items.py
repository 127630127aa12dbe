"""The information items (信用信息共享清单) that facts about an enterprise come from, as the program knows them without a database."""

from functools import cache
from typing import Literal, NamedTuple

from marketplace.information.catalogue.builtin import builtin_items
from marketplace.information.catalogue.definition import ItemDefinition, Sensitivity, SharingMode


class Item(NamedTuple):
    """One item of the catalogue: who provides it, how it is shared, and how open it is.

    `origin`: `nanjing_2022` for the 27 items of Nanjing's list (三年行动计划附件), `own` for those that we added.
    """

    code: str
    name_zh: str
    provider_zh: str
    sharing_mode: SharingMode
    sensitivity: Sensitivity
    origin: Literal["nanjing_2022", "own"]


@cache
def information_items() -> dict[str, Item]:
    """All items by code, in the order of the catalogue."""
    return {item.code: _head(item) for item in builtin_items().values()}


def _head(item: ItemDefinition) -> Item:
    return Item(item.code, item.name_zh, item.provider_zh, item.sharing_mode, item.sensitivity, item.origin)
