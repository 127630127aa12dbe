"""The forms by which somebody does something with a claim, from the table of moves: reason, note and code where the move asks for them."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from marketplace.workflow.moves import Move, NoteRule
from policies.claims.models import Claim
from policies.claims.states import CLAIM, ClaimStatus
from web.views.compensation.amounts import exact, typed_yuan
from web.views.compensation.refusal import ClaimRefusal
from web.views.loan_acts import ActForm

Field = dict[str, Any]
# Of two moves that one action chooses between, the page shows the action.
SHOWN_AS = {
    "endorse": "approve", "reinstate": "resume", "confirm_instalment": "confirm_payment", "receive_claw_back": "record_recovery",
}  # fmt: skip
PLACES = {"record_recovery": "recoveries"}  # where the address is not the move's own name
REFERENCE = {"maxlength": "64", "autocomplete": "off"}
CODE: Field = {
    "name": "code", "label": "动态口令", "inputmode": "numeric", "autocomplete": "one-time-code", "maxlength": "20",
    "hint": "输入验证器应用上现在的 6 位数字，确认是你本人办理。",
}  # fmt: skip
HINTS = {
    "queue_payment": "列入后由财政部门拨付；前面提交、审核、核定的人不能办理。",
    "confirm_payment": "按拨付回单登记，凭证号不能重复。",
    "payment_returned": "退回的款仍然预留，账户改正后可以再次列入拨付。",
    "settle": "追偿已经结束，不再有应返还的款。以后再追回的仍可登记。",
    "write_off": "核销不免除借款人的债务；以后追回的仍须返还。",
    "withdraw": "已预留的金额随即释放。",
    "defer": "已预留的金额随即释放，恢复时重新预留。",
    "reconsider": "重新审核一轮，按现在的规则和数据。",
}


@dataclass(frozen=True, slots=True)
class Opinion:
    """What a reviewer or an approver says, as one form: agree, adjust, return, refuse. `look`: rules that want a word."""

    act: str
    title: str
    address: str
    agree: str
    amount: str
    choices: Sequence[tuple[str, str, str, str]]  # value, label, key, hint
    chosen: str
    look: Sequence[str]
    note: Field
    return_reasons: Field
    refusal_reasons: Field
    adjusted: Field
    code: Field
    button: str
    after: str


def free_acts(actions: Collection[str]) -> set[str]:
    """Moves that the caller may make now, as the page names them."""
    return {SHOWN_AS.get(each, each) for each in actions}


def act_form(act: str, base: str, refusal: ClaimRefusal, *, extra: Sequence[Field] = (), label: str = "", opened: bool = False) -> ActForm:
    """The form of one move, with `extra` fields before what the move itself asks for."""
    move = CLAIM.move(act)
    fields = [*extra, *said_fields(move)]
    title = label or move.label_zh
    return ActForm(
        act, title, f"{base}/{PLACES.get(act, act)}", [filled(act, each, refusal) for each in fields], title, HINTS.get(act, ""),
        ends=CLAIM.final(move.target) or act in {"claw_back", "write_off"}, open=refusal.act == act or (opened and not refusal.act),
    )  # fmt: skip


def said_fields(move: Move) -> list[Field]:
    """Reason, note and code, as the move asks for them."""
    found: list[Field] = []
    if move.reasons:
        found.append({"name": "reason_code", "label": "原因", "kind": "select", "options": reasons_of(move.reasons)})
    if move.note is not NoteRule.NONE:
        optional = move.note is NoteRule.OPTIONAL
        found.append({"name": "note", "label": "说明（各方可见）", "kind": "textarea", "maxlength": "2000", "optional": optional})
    return [*found, dict(CODE)] if move.asks_factor else found


def filled(act: str, field: Field, refusal: ClaimRefusal) -> Field:
    """With an id that is the page's only one, what was typed and what is wrong."""
    name = field["name"]
    return field | {"id": f"f-{act}-{name}", "value": refusal.value(act, name, field.get("value")), "error": refusal.wrong(act, name)}


def reasons_of(reasons: Mapping[str, str]) -> list[dict[str, str]]:
    """Codes as options of a select."""
    return [{"value": code, "label": text} for code, text in reasons.items()]


def opinion_of(claim: Claim, free: Collection[str], name: str, base: str, look: Sequence[str], refusal: ClaimRefusal) -> Opinion | None:
    """The opinion that is the caller's to give now, None where there is none. `name`: of the step."""
    act = "pass_review" if "pass_review" in free else "approve" if "approve" in free else None
    if act is None:
        return None
    approves = act == "approve"
    computed = claim.computed_fen
    return Opinion(
        act=act,
        title=f"{name}意见",
        address=f"{base}/{act}",
        agree=f"同意 {exact(computed)}" if computed is not None else "同意",
        amount=exact(computed),
        choices=_choices(free, approves=approves, amount=exact(computed)),
        chosen=str(refusal.value(act, "decision", "agree")),
        look=look,
        note=filled(act, _note(look), refusal),
        return_reasons=filled(act, _reasons("return_reason", "return_for_correction", "退回原因"), refusal),
        refusal_reasons=filled(act, _reasons("refuse_reason", "reject", "不予补偿的原因"), refusal),
        adjusted=filled(act, _adjusted(computed), refusal),
        code=filled(act, dict(CODE), refusal),
        button="提交，核定补偿" if approves else "提交，转下一步",
        after=f"核定后预留 {exact(computed)}，拨付后才支出。" if approves else "金额在核定时预留，现在不占用资金。",
    )


def recovery_form(claim: Claim, base: str, refusal: ClaimRefusal, today: date) -> ActForm:
    """Money that has come back from the borrower, or of what was ordered back."""
    claw = claim.status is ClaimStatus.CLAWED_BACK
    fields: list[Field] = [
        {"name": "amount", "label": "退回金额" if claw else "追回金额", "kind": "number", "unit": "元"},
        {"name": "recovered_on", "label": "到账日", "kind": "date", "value": today.isoformat()},
        {"name": "external_reference", "label": "凭证号" if claw else "流水号", "hint": "同一笔不会登记两次。", **REFERENCE},
    ]
    if not claw:
        costs = {"name": "costs", "label": "其中合理的追偿费用", "kind": "number", "unit": "元", "optional": True}
        fields.append(costs)
    made = act_form("record_recovery", base, refusal, extra=fields, label="登记退回款" if claw else "登记追回", opened=True)
    return made if claw else replace(made, preview=f"{base}/recoveries/preview")


def confirm_form(base: str, refusal: ClaimRefusal, today: date) -> ActForm:
    """The treasury's payment as its receipt says it."""
    fields: list[Field] = [
        {"name": "paid_on", "label": "拨付日", "kind": "date", "value": today.isoformat()},
        {"name": "voucher", "label": "凭证号", **REFERENCE},
    ]
    return act_form("confirm_payment", base, refusal, extra=fields, opened=True)


def claw_back_form(claim: Claim, base: str, refusal: ClaimRefusal) -> ActForm:
    """How much has to come back, and why."""
    left = claim.paid_fen - claim.shared_back_fen
    hint = f"不填的为还没有返还的全部 {exact(left)}"
    amount: Field = {"name": "amount", "label": "退回金额", "kind": "number", "unit": "元", "optional": True, "hint": hint}
    return act_form("claw_back", base, refusal, extra=[amount])


def _choices(free: Collection[str], *, approves: bool, amount: str) -> list[tuple[str, str, str, str]]:
    offered = [("agree", f"同意 {amount}", "1", "")]
    if approves:
        offered.append(("adjust", "调整金额", "2", "须说明"))
    if "return_for_correction" in free:
        offered.append(("return", "退回补正", "3", "停时，须选原因"))
    if "reject" in free:
        offered.append(("refuse", "不予补偿", "4", "须选条款"))
    return offered


def _note(look: Sequence[str]) -> Field:
    label = f"对「{'」「'.join(look)}」的意见" if look else "说明"
    hint = "写明采信或不采信的理由；各方可见。" if look else "各方可见。调整、退回、不予补偿时必填。"
    return {"name": "note", "label": label, "kind": "textarea", "maxlength": "2000", "hint": hint, "optional": not look}


def _reasons(name: str, action: str, label: str) -> Field:
    return {"name": name, "label": label, "kind": "select", "options": reasons_of(CLAIM.move(action).reasons)}


def _adjusted(computed: int | None) -> Field:
    most = "" if computed is None else typed_yuan(computed)
    hint = f"不能超过算出的 {exact(computed)}"
    return {"name": "amount", "label": "调整为", "kind": "number", "unit": "元", "value": most, "hint": hint}
