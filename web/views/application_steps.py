"""The four pages of an application form, in their order."""

from dataclasses import dataclass
from typing import Literal

STEPS = (("form", "填写", ""), ("papers", "材料", "/papers"), ("consents", "授权与承诺", "/consents"), ("check", "核对并提交", "/check"))
State = Literal["done", "now", "later"]


@dataclass(frozen=True, slots=True)
class Step:
    """`path` continues the address of the form. Every step can be opened at any time: a draft may be unfinished anywhere."""

    name: str
    path: str
    state: State


def steps_of(current: str) -> list[Step]:
    """`current`: form, papers, consents or check."""
    here = [key for key, _, _ in STEPS].index(current)
    return [Step(name, path, _state(place, here)) for place, (_, name, path) in enumerate(STEPS)]


def _state(place: int, here: int) -> State:
    if place == here:
        return "now"
    return "done" if place < here else "later"
