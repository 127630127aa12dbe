"""Who has acted on a claim and who may act next (四眼复核): the fund's review steps, the approval, the payment; and the timeline."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from marketplace.access.roles import ROLE_LABELS_ZH, Role
from marketplace.workflow.reading import Step
from policies.claims.desk.people import Person
from policies.claims.models import Claim
from policies.claims.states import ClaimStatus
from policies.funds.fund_rules import FundRules
from policies.funds.rules.instalments import needs_second_approver
from web.template_filters import minute
from web.workflow_pages import timeline_of

C = ClaimStatus
ROUNDS = frozenset({"submit", "reconsider"})
NUMERALS = "一二三四五六七八九十"
NEXT_ZH = {
    C.DRAFT: "提交申报",
    C.RETURNED: "申报机构补正后再提交",
    C.APPROVED: "列入拨付",
    C.DEFERRED: "恢复审核",
    C.PAYMENT_QUEUED: "确认拨付",
    C.PAID: "追偿",
    C.RECOVERING: "继续追偿，直到结清或核销",
    C.CLAWED_BACK: "退回款到账",
}


def step_name(rules: FundRules, place: int) -> str:
    """Of one of the fund's review steps, counted from 0."""
    named = rules.review_steps[place].name_zh
    return named or (f"第{NUMERALS[place]}步审核" if place < len(NUMERALS) else f"第 {place + 1} 步审核")


def eyes_of(
    claim: Claim, rules: FundRules, steps: Sequence[Step], people: Sequence[Person], names: Mapping[UUID, str], me: UUID | None
) -> list[dict[str, str]]:
    """As the component `four_eyes` shows it."""
    made = _of_last_round(steps)
    reviews = [each for each in made if each.action == "pass_review"]
    lines = []
    for place, step in enumerate(rules.review_steps):
        done = reviews[place] if place < len(reviews) else None
        who = _may(people, step.organisation_id, step.role, names, me)
        lines.append(_line(step_name(rules, place), done, who, now=_reviewing(claim) and place == len(reviews)))
    return [*lines, *_approvals(claim, rules, made, people, names, me), _payment(claim, made, people, names, me)]


def steps_and_next(claim: Claim, rules: FundRules, steps: Sequence[Step], due: str | None) -> list[dict[str, str]]:
    """For the macro `timeline`: what comes next with its last day, then what was, the newest first."""
    following = next_of(claim, rules)
    ahead = [] if following is None else [{"name": f"下一步：{following}", "note": due or "没有时限", "state": "planned"}]
    return [*ahead, *timeline_of(steps)]


def next_of(claim: Claim, rules: FundRules) -> str | None:
    """What the claim waits for, None where it waits for nothing."""
    if not _reviewing(claim):
        return NEXT_ZH.get(claim.status)
    return step_name(rules, claim.review_step) if claim.review_step < len(rules.review_steps) else "核定补偿"


def _reviewing(claim: Claim) -> bool:
    return claim.status in {C.SUBMITTED, C.IN_REVIEW}


def _approvals(
    claim: Claim, rules: FundRules, made: Sequence[Step], people: Sequence[Person], names: Mapping[UUID, str], me: UUID | None
) -> list[dict[str, str]]:
    done = [each for each in made if each.action in {"endorse", "approve"}]
    two = needs_second_approver(rules, claim.computed_fen or 0)
    turn = _reviewing(claim) and claim.review_step >= len(rules.review_steps)
    who = _may(people, claim.bureau_id, Role.BUREAU_APPROVER, names, me)
    labels = ["核定", "第二人核定"] if two else ["核定"]
    return [
        _line(label, done[place] if place < len(done) else None, who, now=turn and place == len(done)) for place, label in enumerate(labels)
    ]


def _payment(claim: Claim, made: Sequence[Step], people: Sequence[Person], names: Mapping[UUID, str], me: UUID | None) -> dict[str, str]:
    done = next((each for each in reversed(made) if each.action == "confirm_payment"), None)
    paying = claim.status in {C.APPROVED, C.PAYMENT_QUEUED}
    return _line("拨付", None if paying else done, _may(people, claim.bureau_id, Role.BUREAU_TREASURER, names, me), now=paying)


def _of_last_round(steps: Sequence[Step]) -> list[Step]:
    """From the last submission on."""
    begun = [number for number, each in enumerate(steps) if each.action in ROUNDS]
    return list(steps[begun[-1] :]) if begun else []


def _line(name: str, done: Step | None, waiting: str, *, now: bool) -> dict[str, str]:
    if done is None:
        return {"name": name, "who": waiting, "state": "now" if now else "waiting"}
    stood_in = f"（代 {done.for_zh}）" if done.for_zh else ""
    return {"name": name, "who": f"{done.actor_zh}{stood_in}，{minute(done.at)}", "state": "done"}


def _may(people: Sequence[Person], organisation_id: UUID, role: str, names: Mapping[UUID, str], me: UUID | None) -> str:
    """Names of those who may still act, the reader first."""
    free = [each for each in people if each.organisation_id == organisation_id and each.role == role and not each.acted]
    said = [f"{each.name}（你）" if each.account_id == me else each.name for each in sorted(free, key=lambda each: each.account_id != me)]
    where = f"{names.get(organisation_id, '资金池的机构')}的{ROLE_LABELS_ZH[Role(role)]}"
    return f"{where}：" + "、".join(said) if said else f"须为{where}，且不是前面各步的人"
