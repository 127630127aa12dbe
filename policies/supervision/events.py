"""What circuit breakers tell: the keepers of the fund, and the institution whose figure it is."""

from marketplace.events.kinds import EventKind
from policies.funds.rules.breaker import BreakerState
from policies.funds.states import FUND

BREAKER_WARNED = EventKind("fund.breaker_warned", FUND.resource, "资金池：熔断预警", public=True)
BREAKER_TRIPPED = EventKind("fund.breaker_tripped", FUND.resource, "资金池：触发熔断", public=True)
BREAKER_CLEARED = EventKind("fund.breaker_cleared", FUND.resource, "资金池：熔断解除", public=True)
BREAKER_UNKNOWN = EventKind("fund.breaker_unknown", FUND.resource, "资金池：熔断指标无法判断", public=True)
REACHED = {
    BreakerState.WARNING: BREAKER_WARNED,
    BreakerState.TRIPPED: BREAKER_TRIPPED,
    BreakerState.NORMAL: BREAKER_CLEARED,
    BreakerState.UNKNOWN: BREAKER_UNKNOWN,
}

EVENT_KINDS = tuple(REACHED.values())
