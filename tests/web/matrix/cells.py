"""The cells of the matrix and what each must answer: worked out from the policy table alone."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import StrEnum

from marketplace.access.policy import ANY_STATE, Relation, policy_table
from marketplace.access.roles import MEMBER_ROLES, STAFF_ROLES, Role
from tests.web.matrix.routes import SAFE, Route
from web.security import must_enrol


class Credential(StrEnum):
    """How the caller proves who it is."""

    SESSION = "session"
    TOKEN = "token"
    NONE = "none"
    EXPIRED_SESSION = "expired session"
    REVOKED_SESSION = "revoked session"
    EXPIRED_TOKEN = "expired token"
    CLOSED_CLIENT = "token of a closed client"
    NO_FORM_TOKEN = "session without the form's token"
    WRONG_CODE = "session with a wrong code"
    NOT_ENROLLED = "session of staff without a second factor"


class Kin(StrEnum):
    """Whose the object is, seen from the caller."""

    MINE = "mine"
    COLLEAGUES = "colleagues"
    PARTY = "party"
    STRANGERS = "strangers"
    ABSENT = "absent"


class Answer(StrEnum):
    """What an answer amounts to."""

    ENTERED = "entered"
    STRANGER = "asked to sign in"
    FORBIDDEN = "403"
    ABSENT = "404"
    NOT_IN_STATE = "404 or 409"
    WRONG_CODE = "422"
    NEEDS_PERSON = "403 or 409"
    ENROL = "sent to set up a second factor"
    BROKEN = "5xx"


DEAD = (Credential.EXPIRED_SESSION, Credential.REVOKED_SESSION, Credential.EXPIRED_TOKEN, Credential.CLOSED_CLIENT)
BY_TOKEN = frozenset({Credential.TOKEN, Credential.EXPIRED_TOKEN, Credential.CLOSED_CLIENT})
SEEN: dict[Relation, frozenset[Kin]] = {
    Relation.ANY: frozenset(Kin) - {Kin.ABSENT},
    Relation.OWN: frozenset({Kin.MINE, Kin.COLLEAGUES}),
    Relation.SELF: frozenset({Kin.MINE}),
    Relation.PARTY: frozenset({Kin.MINE, Kin.COLLEAGUES, Kin.PARTY}),
    Relation.ASSIGNED: frozenset({Kin.MINE}),
    Relation.REGION: frozenset({Kin.MINE, Kin.COLLEAGUES}),
}
AT_THE_DOOR = frozenset({*DEAD, Credential.NO_FORM_TOKEN, Credential.NOT_ENROLLED})
PERSONAL = frozenset({Relation.SELF, Relation.ASSIGNED})  # behind a program stands nobody
ABSENT_TRIED_AS = frozenset({Role.ANONYMOUS, Role.ENTERPRISE_OWNER, Role.BANK_OFFICER, Role.OPERATOR})  # where the role is refused anyway
TOKEN_ROUTE = "access:token:create"  # takes no credential at all


@dataclass(frozen=True)
class Cell:
    """One request of the matrix. `kin` and `state` are None where no object stands in the path."""

    route: Route
    role: Role
    credential: Credential
    kin: Kin | None = None
    state: str | None = None

    @property
    def seen_as(self) -> Role:
        """As whom the application has to treat the caller."""
        if self.credential in {Credential.NONE, Credential.EXPIRED_SESSION, Credential.REVOKED_SESSION}:
            return Role.ANONYMOUS
        return Role.ANONYMOUS if self.credential in BY_TOKEN and not self.route.api else self.role

    @property
    def expected(self) -> Answer:
        """What the table says."""
        if self.credential in {Credential.EXPIRED_TOKEN, Credential.CLOSED_CLIENT} and self.route.api and not self._without_credential:
            return Answer.STRANGER
        grant = policy_table().grant(self.seen_as, self.route.permission)
        if grant is None:
            return Answer.STRANGER if self.seen_as is Role.ANONYMOUS else Answer.FORBIDDEN
        if self.credential is Credential.NO_FORM_TOKEN:
            return Answer.FORBIDDEN
        if self.credential is Credential.NOT_ENROLLED:
            return Answer.ENROL
        return self._of_object(grant.relation, grant.states)

    @property
    def refused_at_the_door(self) -> bool:
        """Whether the caller is turned away before the object is looked for, whatever it is."""
        return policy_table().grant(self.seen_as, self.route.permission) is None or self.credential in AT_THE_DOOR

    def _of_object(self, relation: Relation, states: frozenset[str]) -> Answer:
        if self.kin is not None and not self._finds(relation):
            known = self.route.fixture is not None and self.route.fixture.refuses_strangers and self.kin is not Kin.ABSENT
            return Answer.FORBIDDEN if known else Answer.ABSENT
        if self.state is not None and states != ANY_STATE and self.state not in states:
            return Answer.NOT_IN_STATE
        return Answer.WRONG_CODE if self.credential is Credential.WRONG_CODE else Answer.ENTERED

    def _finds(self, relation: Relation) -> bool:
        if self.kin is Kin.ABSENT:
            return self.route.fixture is not None and self.route.fixture.answers_absent
        return self.kin in SEEN[relation] and not (relation in PERSONAL and self.credential in BY_TOKEN)

    @property
    def _without_credential(self) -> bool:
        return self.route.permission == TOKEN_ROUTE

    def __str__(self) -> str:
        about = f", {self.kin}" + (f" {self.state}" if self.state else "") if self.kin else ""
        return f"{self.route} as {self.role} ({self.credential}{about})"


def cells_of_role(routes: list[Route], role: Role) -> Iterator[Cell]:
    """Every cell of one role.

    Where the role has the permission: the own object in every state on the first route of the permission, on its others and with a token
    in one state in which the rule holds and one in which it does not; everybody else's in one in which it holds, and none.
    A caller who lacks the permission is refused before the object is looked for, so one object (the caller's own, the strongest case),
    and for some roles an absent one, stand for all relations and states there. Dead credentials, and tokens on pages, carry no role:
    each route meets each of them once, with another role each; a missing form token, factor or code is tried with one or two roles.
    """
    permissions: set[str] = set()
    for number, route in enumerate(routes):
        turn_of_states = None if route.permission not in permissions else number
        permissions.add(route.permission)
        yield from _with_objects(Cell(route, role, Credential.SESSION), turn_of_states)
        if route.api:
            yield from _with_objects(Cell(route, role, Credential.TOKEN), number)
        without_role = DEAD if route.api else (Credential.TOKEN, *DEAD)
        turn = (number + MEMBER_ROLES.index(role)) % len(MEMBER_ROLES)
        if turn < len(without_role):
            yield from _with_one_object(Cell(route, role, without_role[turn]))
        if role is _first_granted(route) or (turn == len(MEMBER_ROLES) - 1 and policy_table().grant(role, route.permission)):
            yield from _incomplete(route, role)


def _incomplete(route: Route, role: Role) -> Iterator[Cell]:
    """A page's session that lacks something else than the role: tried as the first role of the rule and as one more."""
    if route.api:
        return
    if route.method not in SAFE:
        yield from _with_one_object(Cell(route, role, Credential.NO_FORM_TOKEN))
    if route.asks_factor:
        yield from _with_one_object(Cell(route, role, Credential.WRONG_CODE))
    if role in STAFF_ROLES and not _open_to_all(route):
        yield from _with_one_object(Cell(route, role, Credential.NOT_ENROLLED))


def _first_granted(route: Route) -> Role | None:
    """The first of the roles that have the permission, staff before enterprises."""
    return next((role for role in (*STAFF_ROLES, *MEMBER_ROLES) if policy_table().grant(role, route.permission)), None)


def cells_without_credential(routes: list[Route]) -> Iterator[Cell]:
    """Every route as a stranger."""
    for route in routes:
        yield from _with_objects(Cell(route, Role.ANONYMOUS, Credential.NONE))


def _open_to_all(route: Route) -> bool:
    return route.permission in must_enrol.OPEN or policy_table().grant(Role.ANONYMOUS, route.permission) is not None


def _with_objects(cell: Cell, turn: int | None = None) -> Iterator[Cell]:
    """`turn`: which of the states stand for all of them; None for every state."""
    if not cell.route.parameters:
        yield cell
    elif policy_table().grant(cell.seen_as, cell.route.permission) is None:
        yield from _with_one_object(cell)
        if cell.role in ABSENT_TRIED_AS:
            yield Cell(cell.route, cell.role, cell.credential, Kin.ABSENT)
    else:
        one = next(_with_one_object(cell))
        for state in _states(cell, turn):
            yield replace(one, state=state)
        for kin in (Kin.COLLEAGUES, Kin.PARTY, Kin.STRANGERS):
            yield replace(one, kin=kin)
        yield replace(one, kin=Kin.ABSENT, state=None)


def _states(cell: Cell, turn: int | None) -> list[str]:
    """Every state of the object, or one in which the rule holds and one in which it does not, another ones on each route."""
    states = list(cell.route.fixture.states) if cell.route.fixture else []
    grant = policy_table().grant(cell.seen_as, cell.route.permission)
    if turn is None or grant is None:
        return states
    holds = [each for each in states if grant.states == ANY_STATE or each in grant.states]
    others = [each for each in states if each not in holds]
    return [group[turn % len(group)] for group in (holds, others) if group]


def _with_one_object(cell: Cell) -> Iterator[Cell]:
    """The caller's own object in a state in which the rule holds, if it holds in any."""
    if not cell.route.parameters:
        yield cell
        return
    fixture = cell.route.fixture
    assert fixture is not None  # a route without one is left out, and named by a test of its own
    grant = policy_table().grant(cell.role, cell.route.permission)
    fitting = [state for state in fixture.states if grant is None or grant.states == ANY_STATE or state in grant.states]
    yield Cell(cell.route, cell.role, cell.credential, Kin.MINE, (fitting or list(fixture.states))[0])
