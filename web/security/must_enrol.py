"""Staff without a second factor: they may do what a stranger may, set the factor up, and sign out."""

from marketplace.access.actor import Actor
from marketplace.access.policy import policy_table
from marketplace.access.roles import Role
from marketplace.errors import Forbidden

OPEN = frozenset({"access:factor:set", "access:session:close"})


class FactorNotSet(Forbidden):
    """The role demands a second factor and the account has none yet."""

    code = "factor_not_set"


def require_factor_set(actor: Actor, permission: str) -> None:
    """Raises: FactorNotSet for a caller who has to set one up before this."""
    if actor.must_enrol and permission not in OPEN and policy_table().grant(Role.ANONYMOUS, permission) is None:
        raise FactorNotSet("请先设置动态口令，再办理业务")
