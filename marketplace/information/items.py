"""The information items (信用信息共享清单) that facts about an enterprise come from."""

import json
from functools import cache
from importlib import resources
from typing import Literal, NamedTuple

SharingMode = Literal["physical_aggregation", "data_verification", "api_call", "self_declared", "platform", "lender"]
Sensitivity = Literal["public", "authorised", "personal"]


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
    listed = json.loads((resources.files("marketplace.information") / "items.json").read_text(encoding="utf-8"))
    return {entry["code"]: Item(**entry) for entry in listed}
