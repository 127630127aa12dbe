"""What an agent was appointed for (经办人的权限范围): the role says what an agent may do at most, the scopes what this one may.

An administrator has no scopes; one who has (`UNVERIFIED`) has not been verified by real name yet.
"""

from enum import StrEnum


class Scope(StrEnum):
    """One part of what an agent may do. Looking at the enterprise's matches is part of every appointment."""

    MATCH = "match"
    DECLARE = "declare"
    APPLY = "apply"
    SIGN = "sign"


SCOPES_ZH: dict[Scope, str] = {Scope.MATCH: "看匹配", Scope.DECLARE: "申报", Scope.APPLY: "申请", Scope.SIGN: "授权签署"}
UNVERIFIED = frozenset({Scope.MATCH, Scope.DECLARE})
CHOICES = (Scope.DECLARE, Scope.APPLY, Scope.SIGN)
# By the beginning of a permission. What is not named here is open to every agent whose role has the permission, and to whoever has
# registered and not yet shown who that is.
_NEEDED: dict[str, Scope] = {
    "consents:consent:sign": Scope.SIGN,
    "consents:consent:narrow": Scope.SIGN,
    "consents:consent:revoke": Scope.SIGN,
    "profiles:declaration:make": Scope.DECLARE,
    "enrolment:agent:invite": Scope.SIGN,
    "enrolment:agent:confirm": Scope.SIGN,
    "enrolment:invitation:confirm": Scope.SIGN,
    "disclosure:own_report:issue": Scope.SIGN,
    "applications:group:create": Scope.APPLY,
    "applications:hand_over:create": Scope.APPLY,
    "applications:group:change": Scope.APPLY,
    "applications:group:submit": Scope.APPLY,
    "applications:application:submit": Scope.APPLY,
    "applications:application:withdraw": Scope.APPLY,
    "applications:application:copy": Scope.APPLY,
    "applications:application:sign_online": Scope.SIGN,
    "applications:application:supply_documents": Scope.APPLY,
    "enrolment:assisted_offer:confirm": Scope.DECLARE,
    "enrolment:assisted_offer:refuse": Scope.DECLARE,
}


def scope_needed(permission: str) -> Scope | None:
    """The scope without which an agent may not use a permission; None if every agent may."""
    return next((scope for beginning, scope in _NEEDED.items() if permission.startswith(beginning)), None)
