"""The policy table as data, and as a condition in queries."""

import re
from uuid import uuid4

import pytest
from sqlalchemy.dialects import postgresql

from marketplace.access.actor import ANONYMOUS, Actor
from marketplace.access.models import SignInSession
from marketplace.access.policy import Grant, PolicyTable, PolicyTableError, Relation, policy_table
from marketplace.access.roles import MEMBER_ROLES, Role
from marketplace.access.visibility import visible_to
from marketplace.members.models import Membership

ROW = {"role": "operator", "permission": "some:thing:read", "relation": "any", "state": "any", "source": "why"}


def test_the_table_of_the_program_is_readable() -> None:
    assert policy_table().grant(Role.ANONYMOUS, "public:asset:read") == Grant(Relation.ANY, frozenset({"any"}))


def test_whatever_is_not_in_the_table_is_refused() -> None:
    assert policy_table().grant(Role.OPERATOR, "some:thing:read") is None
    assert policy_table().grant(Role.ANONYMOUS, "access:session:read") is None


def test_groups_mean_every_role_and_every_role_but_strangers() -> None:
    table = PolicyTable.from_rows([ROW | {"role": "everyone"}, ROW | {"role": "signed_in", "permission": "other:thing:read"}])
    assert all(table.grant(role, "some:thing:read") for role in Role)
    assert all(table.grant(role, "other:thing:read") for role in MEMBER_ROLES)
    assert table.grant(Role.ANONYMOUS, "other:thing:read") is None


def test_a_row_may_name_several_roles_and_states() -> None:
    table = PolicyTable.from_rows([ROW | {"role": "leader auditor", "relation": "own", "state": "draft submitted"}])
    assert table.grant(Role.AUDITOR, "some:thing:read") == Grant(Relation.OWN, frozenset({"draft", "submitted"}))
    assert table.grant(Role.OPERATOR, "some:thing:read") is None


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"role": "operater"}, "line 2: role 'operater' is unknown"),
        ({"permission": "some.thing.read"}, "is not <area>:<resource>:<action>"),
        ({"relation": "mine"}, "relation 'mine' is not one of"),
        ({"source": ""}, "every cell"),
        ({"role": "operator operator"}, "twice"),
    ],
)
def test_a_wrong_table_keeps_the_program_from_starting(change: dict[str, str], message: str) -> None:
    with pytest.raises(PolicyTableError, match=re.escape(message)):
        PolicyTable.from_rows([ROW | change])


def where(actor: Actor, permission: str, **columns: object) -> str:
    """The condition as SQL text."""
    condition = visible_to(actor, permission, **columns)  # type: ignore[arg-type]
    return str(condition.compile(dialect=postgresql.dialect(), compile_kwargs={"literal_binds": True}))


def test_the_condition_leaves_only_own_rows(monkeypatch: pytest.MonkeyPatch) -> None:
    table = PolicyTable.from_rows([ROW | {"relation": "own"}, ROW | {"permission": "all:things:read"}])
    monkeypatch.setattr("marketplace.access.visibility.policy_table", lambda: table)
    actor = Actor(Role.OPERATOR, organisation_id=uuid4())
    owned = where(actor, "some:thing:read", organisation=Membership.organisation_id)
    assert owned == f"membership.organisation_id = '{actor.organisation_id}'"
    assert where(actor, "all:things:read") == "true"
    assert where(actor, "no:such:permission") == "false"
    assert where(Actor(Role.OPERATOR), "some:thing:read", organisation=Membership.organisation_id) == "false"
    with pytest.raises(ValueError, match="name the column of the owner"):
        visible_to(actor, "some:thing:read")


def test_a_stranger_sees_no_row_of_anybody() -> None:
    assert where(ANONYMOUS, "access:session:read", account=SignInSession.account_id) == "false"
