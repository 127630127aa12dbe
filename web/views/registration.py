"""The steps of a registration as the pages show them."""

from collections.abc import Sequence
from typing import Any

from marketplace.enrolment.real_name.demo import demo_person
from marketplace.enrolment.registration.drafts import Typed
from marketplace.enrolment.registration.kinds import KINDS_ZH
from marketplace.errors import FieldError
from marketplace.notifications.channels import mask_address

KIND_OPTIONS = [{"value": kind.value, "label": label} for kind, label in KINDS_ZH.items()]
STEPS = ("注册主体", "联系方式", "账户和须知")


def steps(now: int) -> list[dict[str, Any]]:
    """The three steps with where the person is; `now` counts from 1."""
    return [{"name": name, "state": "done" if at < now else "now" if at == now else "later"} for at, name in enumerate(STEPS, start=1)]


def errors_of(faults: Sequence[FieldError]) -> list[dict[str, str]]:
    """As `includes/forms.html` shows them."""
    return [{"name": each.pointer.removeprefix("/"), "message": each.detail} for each in faults]


def subject_fields(typed: Typed | None) -> dict[str, Any]:
    """The first step's fields, filled in from a draft."""
    if typed is None:
        return {"kind": "", "uscc": "", "name": "", "changed": False}
    return {"kind": typed.kind.value, "uscc": typed.uscc or "", "name": typed.name, "changed": typed.name_differs}


def summary(typed: Typed) -> list[dict[str, str]]:
    """What was filled in so far, to be checked before the account is made."""
    rows = [("注册主体", KINDS_ZH[typed.kind])]
    rows += [("统一社会信用代码", typed.uscc)] if typed.uscc else []
    rows += [("名称", typed.name)] if typed.name else []
    rows += [("你的姓名", typed.person)]
    rows += [(typed.channel.name_zh, mask_address(typed.channel, typed.address))] if typed.channel else []
    return [{"label": label, "value": value} for label, value in rows]


def demo_card(code: str | None, name: str) -> dict[str, str] | None:
    """A made-up enterprise to try registration with, and its made-up representative."""
    if code is None:
        return None
    person = demo_person(code)
    return {"uscc": code, "name": name, "person": person.name, "number": person.identity_number}
