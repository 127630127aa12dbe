"""What happens to funds and their rules."""

from marketplace.events.kinds import EventKind
from marketplace.workflow.mover import event_kinds
from policies.funds.states import FUND, FUND_VERSION

VERSION_CREATED = EventKind("fund_version.created", FUND_VERSION.resource, "资金规则：起草")
VERSION_CHANGED = EventKind("fund_version.changed", FUND_VERSION.resource, "资金规则：修改")
VERSION_MOVED = event_kinds(FUND_VERSION, public=frozenset({"submit", "publish", "return"}))  # by action
FUND_MOVED = {
    action: kind
    for action, kind in event_kinds(FUND, public=frozenset(FUND.actions())).items()
    if action in ("publish", "suspend", "resume", "withdraw")
}
FUND_PUBLISHED = FUND_MOVED["publish"]  # whenever a version takes force
BARRED = EventKind("fund_bar.made", "fund_bar", "禁入名单：列入", public=True)
BAR_LIFTED = EventKind("fund_bar.lifted", "fund_bar", "禁入名单：解除", public=True)
BALANCE_ENTERED = EventKind("fund.balance_entered", FUND.resource, "资金池：登记机构上年末余额", public=True)

EVENT_KINDS = (
    VERSION_CREATED, VERSION_CHANGED, *VERSION_MOVED.values(), *FUND_MOVED.values(), BARRED, BAR_LIFTED, BALANCE_ENTERED,
)  # fmt: skip
