"""Whether a membership counts at an instant: an agent's ends by the hour, without anybody ending it."""

from datetime import datetime

from sqlalchemy import ColumnElement, and_, func, or_

from marketplace.members.models import Membership


def in_term(at: datetime | None = None) -> ColumnElement[bool]:
    """The WHERE condition of memberships whose term has begun and is not over at `at`; by the database's clock where it is not given."""
    instant = func.zhida_now() if at is None else at
    begun = or_(Membership.valid_from_at.is_(None), Membership.valid_from_at <= instant)
    return and_(begun, or_(Membership.valid_until_at.is_(None), Membership.valid_until_at > instant))
