"""The policy table as data, and as a condition in queries."""

import re
from collections.abc import Callable
from dataclasses import replace
from importlib.resources import files
from uuid import UUID, uuid4

import pytest
from sqlalchemy import ARRAY, MetaData, Uuid
from sqlalchemy.dialects import postgresql
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from marketplace.access.actor import ANONYMOUS, Actor
from marketplace.access.models import SignInSession
from marketplace.access.policy import Grant, PolicyTable, PolicyTableError, Relation, policy_table
from marketplace.access.roles import MEMBER_ROLES, Role
from marketplace.access.visibility import visible_to
from marketplace.members.models import Membership


class Base(DeclarativeBase):
    """Apart from the program's tables: nothing here reaches the database."""

    metadata = MetaData()


class Thing(Base):
    """A row with every column that a rule can ask for."""

    __tablename__ = "thing"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    parties: Mapped[list[UUID]] = mapped_column(ARRAY(Uuid))
    officer_id: Mapped[UUID | None]
    region: Mapped[str | None]
    state: Mapped[str]


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
    with pytest.raises(ValueError, match="limited by the relation own: name its column"):
        visible_to(actor, "some:thing:read")


@pytest.fixture
def rule(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """`rule(relation=…, state=…)`: a table with one row for operators."""

    def set_rule(**cells: str) -> None:
        table = PolicyTable.from_rows([ROW | cells])
        monkeypatch.setattr("marketplace.access.visibility.policy_table", lambda: table)

    return set_rule


def test_a_party_sees_rows_that_name_its_organisation(rule: Callable[..., None]) -> None:
    rule(relation="party")
    actor = Actor(Role.OPERATOR, organisation_id=uuid4())
    assert where(actor, "some:thing:read", parties=Thing.parties) == f"'{actor.organisation_id}' = ANY (thing.parties)"
    assert where(Actor(Role.OPERATOR), "some:thing:read", parties=Thing.parties) == "false"


def test_a_case_officer_sees_the_own_cases_and_those_of_colleagues_on_leave(rule: Callable[..., None]) -> None:
    rule(relation="assigned")
    me, colleague = uuid4(), uuid4()
    actor = Actor(Role.OPERATOR, account_id=me)
    assert where(actor, "some:thing:read", assigned=Thing.officer_id) == f"thing.officer_id IN ('{me}')"
    standing_in = replace(actor, stands_in_for=frozenset({colleague}))
    assert where(standing_in, "some:thing:read", assigned=Thing.officer_id) == f"thing.officer_id IN ('{me}', '{colleague}')"
    program = Actor(Role.OPERATOR, client_id=uuid4(), organisation_id=uuid4())
    assert where(program, "some:thing:read", assigned=Thing.officer_id) == "false"


@pytest.mark.parametrize(
    ("region", "condition"),
    [
        (None, "false"),
        ("100000", "true"),
        ("320000", "(thing.region LIKE '32' || '%%')"),
        ("320100", "(thing.region LIKE '3201' || '%%')"),
        ("320102", "(thing.region LIKE '320102' || '%%')"),
        ("110000", "(thing.region LIKE '11' || '%%')"),
    ],
)
def test_a_region_holds_its_subtree(rule: Callable[..., None], region: str | None, condition: str) -> None:
    rule(relation="region")
    assert where(Actor(Role.OPERATOR, region=region), "some:thing:read", region=Thing.region) == condition


def test_the_condition_leaves_only_the_states_of_the_rule(rule: Callable[..., None]) -> None:
    rule(state="submitted draft")
    assert where(Actor(Role.OPERATOR), "some:thing:read", state=Thing.state) == "thing.state IN ('draft', 'submitted')"
    with pytest.raises(ValueError, match="limited to states draft, submitted: name the column"):
        visible_to(Actor(Role.OPERATOR), "some:thing:read")


def test_rules_stand_by_area_so_that_people_find_them() -> None:
    lines = files("marketplace.access").joinpath("policy.csv").read_text(encoding="utf-8").splitlines()[1:]
    areas = [line.split(",")[1].partition(":")[0] for line in lines]
    assert areas == sorted(areas)


def test_a_stranger_sees_no_row_of_anybody() -> None:
    assert where(ANONYMOUS, "access:session:read", account=SignInSession.account_id, state=SignInSession.user_agent) == "false"
