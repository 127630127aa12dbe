"""What a case means for the enterprise whose it is: its state, whose turn it is, what happens next and by when. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

from marketplace.clocks.rules import Standing
from marketplace.clocks.view import ClockView
from marketplace.workflow.reading import NAMELESS_ZH, Step
from products.applications.states import REJECTION_REASONS, WITH_LENDER, ApplicationStatus
from web.template_filters import minute

A = ApplicationStatus
Turn = Literal["mine", "theirs", "late", "over"]

TAGS = {
    A.DRAFT: "outline", A.SUBMITTED: "chosen", A.ACCEPTED: "chosen", A.CONTACTED: "chosen", A.SUPPLEMENTING: "warn", A.PROPOSED: "chosen",
    A.APPROVED: "good", A.SIGNED: "good", A.REJECTED: "bad", A.WITHDRAWN: "", A.LAPSED: "", A.REROUTED: "",
}  # fmt: skip
# What an enterprise does itself; everything else is the lender's, or the program's.
OWN_STEPS = frozenset({"create", "submit", "withdraw", "supply_documents", "sign_online"})
WAITING = {
    A.SUBMITTED: ("等{lender}受理", "受理后机构会联系你。"),
    A.ACCEPTED: ("等{lender}联系", "请保持登记的电话畅通。"),
    A.CONTACTED: ("等{lender}审批答复", "机构正在核实资料，需要补充时会发消息。"),
    A.PROPOSED: ("{lender}正在审批", "经办人已提出意见，须由另一人审批，有结果马上通知你。"),
}
ENDED = {
    A.SIGNED: ("已签约", "合同已经生成，放款由{lender}办理。"),
    A.REJECTED: ("{lender}没有同意", "原因、可以怎样改变、现在就满足条件的产品，都在下面。"),
    A.WITHDRAWN: ("已撤回", "这件申请已经终结，不影响以后再申请。"),
    A.LAPSED: ("已失效", "超过期限没有办理，申请自动终结。同一份资料可以直接转投其他产品。"),
    A.REROUTED: ("已转投", "同一份资料已经提交给另一款产品，这一件随之终结。"),
}
LATE = "已经超过承诺的时限，逾期记入机构的办理统计。你可以继续等，也可以留言催办，或者把同一份资料转投下面的产品。"
PAUSED = "审批答复的时限已暂停：等你补充材料的日子不算机构的，补充后从剩下的天数接着算。"
# What would change the answer, beside the conditions of the product: a refusal leads somewhere.
WHAT_HELPS = {
    "criterion_unmet": "还差的条件列在下面，补齐后可以重新申请。",
    "data_contradicts": "核对填报的内容和「我的画像」；数据有误的，提出异议，更正后重新申请。",
    "documents_missing": "备齐机构要的材料再申请；先放进「我的文件」，填写时直接选用。",
    "repayment_capacity": "减少金额或延长期限，附上在手订单、回款记录，可以重新申请。",
    "debt_level": "归还部分借款、降低负债后重新申请，或者减少申请金额。",
    "credit_history": "查询贵司的征信报告，有误的向征信机构提出异议；逾期的还清后再申请。",
    "purpose_not_allowed": "换一款用途相符的产品。",
    "security_insufficient": "增加担保或抵质押，或者换由担保机构担保的产品。",
    "related_risk": "关联方的风险化解后再申请。",
    "region_or_industry": "换服务贵司所在地区和行业的机构。",
    "quota_used_up": "下一期额度开放后可以重新申请，也可以现在换一家。",
    "contact_failed": "核对登记的联系电话，保持畅通后重新申请。",
    "duplicate": "先办完这家机构已有的那一件。",
    "other": "按机构写明的说明处理后，可以重新申请。",
}


@dataclass(frozen=True, slots=True)
class NextStep:
    """`turn`: whose it is; `over` where nothing follows. `due` says by when, None where nothing runs."""

    title: str
    text: str
    turn: Turn
    due: str | None = None


def next_step(status: ApplicationStatus, lender: str, running: ClockView | None, *, here: bool) -> NextStep:
    """`running` is the clock that is due next; `here`: the contract is signed on the platform."""
    due = None if running is None else running.due_zh
    if status is A.SUPPLEMENTING:
        return NextStep("请补充材料", "逾期没有补充，申请失效。确实没有的，写明原因也可以提交。", "mine", due)
    if status is A.APPROVED:
        how = "核对批准的额度、利率和费用，同意就在下面签约。" if here else f"由{lender}在自己的系统与你签约，请按机构的通知办理。"
        return NextStep("请签约", how + "逾期没有签约，批准失效。", "mine", due)
    if status in WAITING:
        title, text = (part.format(lender=lender) for part in WAITING[status])
        late = running is not None and running.state is Standing.OVER
        return NextStep(title, LATE if late else text, "late" if late else "theirs", due)
    title, text = (part.format(lender=lender) for part in ENDED[status])
    return NextStep(title, text, "over")


def may_go_elsewhere(status: ApplicationStatus, step: NextStep) -> bool:
    """Whether other products are offered: after a refusal, where the case has lapsed, or while the lender lets its time pass."""
    return status in {A.REJECTED, A.LAPSED} or (status in WITH_LENDER - {A.PROPOSED} and step.turn == "late")


def refusal_of(steps: Sequence[Step]) -> dict[str, str] | None:
    """The coded reason, the lender's sentence, and what helps against such a reason; None where nobody refused."""
    found = next((step for step in steps if step.action == "reject"), None)
    if found is None:
        return None
    code = next((code for code, text in REJECTION_REASONS.items() if text == found.reason_zh), "other")
    return {"reason": found.reason_zh or "", "sentence": found.note or "", "helps": WHAT_HELPS[code]}


def own_timeline(steps: Sequence[Step], lender: str) -> list[dict[str, str]]:
    """For the macro `timeline`, the newest first: when, who at which organisation, and what was said."""
    last = len(steps) - 1
    return [
        {"name": step.label_zh, "note": _line(step, lender), "state": "now" if number == last else "done"}
        for number, step in reversed(list(enumerate(steps)))
    ]


def message_view(written_at: Any, text: str, name: str | None, *, own: bool, lender: str) -> dict[str, Any]:
    """One message: which side wrote it, who and when."""
    side = "贵司" if own else lender
    return {"own": own, "who": f"{side} · {name}" if name else side, "at": minute(written_at), "text": text}


def _line(step: Step, lender: str) -> str:
    side = "" if step.actor_zh == NAMELESS_ZH["system"] else "贵司 " if step.action in OWN_STEPS else f"{lender} "
    said = "；".join(part for part in (step.reason_zh, step.note) if part)
    return f"{minute(step.at)} · {side}{step.actor_zh}" + (f" · {said}" if said else "")
