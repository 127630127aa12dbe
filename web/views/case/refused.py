"""An act on a case that was refused: what was typed comes back, and what is wrong or what has happened meanwhile is said."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from marketplace.errors import Conflict, Invalid, ZhidaError
from web.faults import fault_of
from web.forms import FormData
from web.views.case.typed import NAMES, typed_in

LABELS = {
    "decision": "意见", "amount": "批准额度（万元）", "rate": "年利率（%）", "term_months": "期限（月）", "repayment_method": "还款方式",
    "conditions": "条件", "note": "说明", "reason_code": "原因", "reason": "给企业的说明",
    "lines": "要补充的材料", "contract_number": "合同号",
    "signed_on": "签约日", "valid_until": "额度有效期", "external_reference": "本机构编号", "text": "写下的内容",
}  # fmt: skip
NOTHING_TYPED = dict.fromkeys(NAMES, "")
NOTHING_WRONG = dict.fromkeys((*NAMES, "code"), "")  # templates are strict about names


@dataclass(frozen=True, slots=True)
class CaseRefusal:
    """`action` is the form that came back. `conflict`: somebody was quicker, or another person has to do this; `errors` by field."""

    action: str = ""
    typed: Mapping[str, str] = field(default_factory=lambda: NOTHING_TYPED)
    errors: Mapping[str, str] = field(default_factory=dict)
    elsewhere: tuple[str, ...] = ()
    conflict: str = ""
    status: int = 200

    @property
    def kept(self) -> list[tuple[str, str]]:
        """What was typed, with labels, for whoever finds no form for it any more."""
        return [(LABELS[name], text) for name, text in self.typed.items() if text and name in LABELS]

    def of(self, action: str) -> Mapping[str, str]:
        """What a form shows: what was typed into it, nothing of another one."""
        return self.typed if self.action == action else NOTHING_TYPED

    def wrong(self, action: str) -> Mapping[str, str]:
        """Its faults by field."""
        return {**NOTHING_WRONG, **self.errors} if self.action == action else NOTHING_WRONG


NOT_REFUSED = CaseRefusal()


def refusal_of(action: str, form: FormData, refused: ZhidaError) -> CaseRefusal:
    """For the page of the case as it stands now."""
    status = fault_of(refused).status
    if not isinstance(refused, Invalid):
        return CaseRefusal(action, typed_in(form), conflict=_said(refused), status=status)
    errors: dict[str, str] = {}
    elsewhere = []
    for error in refused.errors:
        name = _field(action, error.pointer)
        if name is None or name in errors:
            elsewhere.append(error.detail)
        else:
            errors[name] = error.detail
    return CaseRefusal(action, typed_in(form), errors, tuple(elsewhere), status=status)


def _said(refused: ZhidaError) -> str:
    more = (
        "下面已是最新的情况；你填写的内容没有提交，仍保留在这里。"
        if isinstance(refused, Conflict)
        else "你填写的内容没有提交，仍保留在这里。"
    )
    return f"{str(refused).rstrip('。')}。{more}"


def _field(action: str, pointer: str) -> str | None:
    """The name of the field that a pointer means on this page."""
    name = pointer.removeprefix("/").partition("/")[0]
    if name == "note" and action == "reject":
        return "reason"
    return name if name in NAMES or name == "code" else None
