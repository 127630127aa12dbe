"""Who proposes and who approves (四眼复核), as the component `four_eyes` shows it; and the steps ahead of a timeline."""

from collections.abc import Sequence

from marketplace.workflow.reading import Step
from products.applications.case_desk import Approver
from products.applications.models import Application, Proposal
from products.applications.states import ApplicationStatus
from web.template_filters import minute
from web.workflow_pages import timeline_of

A = ApplicationStatus
NEXT_ZH = {
    A.SUBMITTED: "受理",
    A.ACCEPTED: "首次联系",
    A.CONTACTED: "审批意见",
    A.SUPPLEMENTING: "企业补充材料",
    A.PROPOSED: "复核",
    A.APPROVED: "签约",
    A.SIGNED: "放款",
}


def eyes_of(case: Application, proposal: Proposal | None, steps: Sequence[Step], approvers: Sequence[Approver]) -> list[dict[str, str]]:
    """Officer first, then each approver that is needed; names of those who may act stand where nobody has."""
    made = _of_last_round(steps)
    proposed = next((each for each in made if each.action == "propose"), None)
    approvals = [each for each in made if each.action in {"endorse", "approve"}]
    needed = 1 if proposal is None or proposed is None else proposal.approvers_needed
    lines = [_line("经办", proposed, "提出审批意见", waits=case.status is A.CONTACTED)]
    for number in range(needed):
        done = approvals[number] if number < len(approvals) else None
        name = "复核" if needed == 1 else f"第 {number + 1} 位复核"
        lines.append(_line(name, done, _waiting(approvers), waits=case.status is A.PROPOSED and number == len(approvals)))
    return lines


def steps_and_next(case: Application, steps: Sequence[Step], due: str | None) -> list[dict[str, str]]:
    """For the macro `timeline`: what comes next with its last day, then what was, the newest first."""
    following = NEXT_ZH.get(case.status)
    ahead = [] if following is None else [{"name": f"下一步：{following}", "note": due or "没有时限", "state": "planned"}]
    return [*ahead, *timeline_of(steps)]


def _of_last_round(steps: Sequence[Step]) -> list[Step]:
    """From the last proposal on; what was approved before belongs to another one."""
    proposals = [number for number, each in enumerate(steps) if each.action == "propose"]
    return list(steps[proposals[-1] :]) if proposals else []


def _line(name: str, done: Step | None, waiting: str, *, waits: bool) -> dict[str, str]:
    if done is None:
        return {"name": name, "who": waiting, "state": "now" if waits else "waiting"}
    stood_in = f"（代 {done.for_zh}）" if done.for_zh else ""
    return {"name": name, "who": f"{done.actor_zh}{stood_in}，{minute(done.at)}", "state": "done"}


def _waiting(approvers: Sequence[Approver]) -> str:
    names = [f"{each.name}（{_where(each)}）" for each in approvers if not each.acted]
    return "须为他人：" + "、".join(names) if names else "须为他人；本机构没有其他在岗的审批人，请管理员添加"


def _where(approver: Approver) -> str:
    away = approver.away
    return "在岗" if away is None else f"休假至 {away.until.isoformat()}，由{away.delegate}代理"
