"""An act on a claim that was refused: the form that comes back with what was typed, and what is wrong or has happened meanwhile."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from marketplace.errors import Conflict, FieldError, Invalid, ZhidaError
from web.faults import fault_of
from web.forms import FormData

KEPT_ZH = "你填写的内容没有提交，仍保留在这里。"
SECRET = frozenset({"code", "version"})


@dataclass(frozen=True, slots=True)
class ClaimRefusal:
    """`act` is the form that came back. `conflict`: somebody was quicker, the money is not there, or another person has to do this."""

    act: str = ""
    typed: Mapping[str, str] = field(default_factory=dict)
    errors: Sequence[FieldError] = ()
    conflict: str = ""
    status: int = 200

    def value(self, act: str, name: str, first: Any) -> Any:
        """What a field of a form shows: what was typed into it, else `first`. A code never comes back."""
        return self.typed.get(name, "") if act == self.act and name not in SECRET else first

    def wrong(self, act: str, name: str) -> str | None:
        """What is wrong with a field of a form."""
        return next((each.detail for each in self.errors if act == self.act and name_of(each) == name), None)


NOT_REFUSED = ClaimRefusal()


def refusal_of(act: str, form: FormData, refused: ZhidaError) -> ClaimRefusal:
    """For the page of the claim as it stands now."""
    typed = {name: value for name, value in form.items() if isinstance(value, str)}
    status = fault_of(refused).status
    if isinstance(refused, Invalid):
        return ClaimRefusal(act, typed, tuple(refused.errors), status=status)
    more = f"下面已是最新的情况；{KEPT_ZH}" if isinstance(refused, Conflict) else KEPT_ZH
    return ClaimRefusal(act, typed, conflict=f"{str(refused).rstrip('。')}。{more}", status=status)


def faults_of(refusal: ClaimRefusal, fields: Mapping[str, Sequence[str]]) -> list[dict[str, str | None]]:
    """For the summary above the page: each fault with its field's place, or none where the form has no such field. `fields` by form."""
    known = set(fields.get(refusal.act, ()))
    return [
        {"name": f"{refusal.act}-{name_of(each)}" if name_of(each) in known else None, "message": each.detail} for each in refusal.errors
    ]


def name_of(error: FieldError) -> str:
    """The field that a pointer means: /amount, /loss/principal, /note."""
    return error.pointer.strip("/").replace("/", "-")
