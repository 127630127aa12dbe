"""The callers and objects behind the cells: people, programs, sessions, tokens, made in a few transactions."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from uuid import UUID, uuid4

from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.access.factor_models import SecondFactor
from marketplace.access.models import AccessToken, Account, ApiClient, SignInSession
from marketplace.access.roles import STAFF_ROLES, Role
from marketplace.access.secret_tokens import digest, new_secret
from marketplace.clock import now
from marketplace.ids import new_id
from marketplace.settings import Settings
from tests.web.callers import Member, make_member
from tests.web.factors import code_at, give_factor
from tests.web.matrix.cells import Cell, Credential, Kin
from tests.web.matrix.fixture import Holder, Made

HOME, ELSEWHERE = "320000", "440000"
SOMEWHERE = {HOME: "320100", ELSEWHERE: "440100"}
DAY = timedelta(days=1)
TYPED = re.compile(r"\{(\w+):(\w+)\}")
NO_NUMBER = "999999999999"  # a position that no log reaches


@dataclass
class World:
    """Everybody whom the cells of one role speak of."""

    session: AsyncSession
    caller: Member
    colleague: Member
    stranger: Member
    newcomer: Member  # staff without a second factor
    secret: str  # of the caller's second factor
    bearer: dict[Credential, str] = field(default_factory=dict)
    # Objects that requests refused at the door share: nothing is done to them, and making one costs more than such a request.
    kept: dict[tuple[str, Kin, str], Made] = field(default_factory=dict)

    @classmethod
    async def of(cls, session: AsyncSession, settings: Settings, role: Role) -> "World":
        """Made anew for one role."""
        caller = await make_member(session, role, region=HOME)
        colleague = await make_member(session, role, caller.organisation_id, region=HOME)
        stranger = await make_member(session, role, region=ELSEWHERE)
        newcomer = await make_member(session, role, caller.organisation_id, region=HOME)
        await session.execute(update(Account).where(Account.id == newcomer.account_id).values(factor_set_at=None))
        secret = await give_factor(session, settings, caller)
        made = cls(session, caller, colleague, stranger, newcomer, secret)
        for credential in (Credential.TOKEN, Credential.EXPIRED_TOKEN, Credential.CLOSED_CLIENT):
            made.bearer[credential] = await made._bearer(credential)
        await session.commit()
        return made

    def sign_in(self, credential: Credential) -> str:
        """A session's token of its own for one request, so that no request can end another's."""
        instant, token = now(), new_secret()
        who = self.newcomer if credential is Credential.NOT_ENROLLED else self.caller
        self.session.add(
            SignInSession(
                id=new_id(),
                token_hash=digest(token),
                account_id=who.account_id,
                membership_id=who.membership_id,
                created_at=instant,
                last_seen_at=instant,
                expires_at=instant - DAY if credential is Credential.EXPIRED_SESSION else instant + DAY,
                revoked_at=instant if credential is Credential.REVOKED_SESSION else None,
                factor_at=instant,
            )
        )
        return token

    async def values(self, cell: Cell) -> dict[str, str]:
        """The path's parameters: of an object made for this cell, or of none that exists."""
        names = cell.route.parameters
        if not names:
            return {}
        fixture = cell.route.fixture
        if cell.kin is None or cell.kin is Kin.ABSENT or fixture is None:
            return {name: NO_NUMBER if kind == "int" else str(uuid4()) for name, kind in TYPED.findall(cell.route.template)}
        if not cell.refused_at_the_door:
            return _values(names, await fixture.make(self.session, self._holder(cell.kin), cell.state or fixture.states[0]))
        kind = (fixture.resource, cell.kin, cell.state or fixture.states[0])
        if kind not in self.kept:
            self.kept[kind] = await fixture.make(self.session, self._holder(cell.kin), kind[-1])
        return _values(names, self.kept[kind])

    async def fresh_code(self, credential: Credential) -> str:
        """A code that was not used yet; the step used last is set back, as 30 seconds are too long to wait."""
        if credential is Credential.WRONG_CODE:
            return "no code"
        mine = SecondFactor.account_id == self.caller.account_id
        await self.session.execute(update(SecondFactor).where(mine).values(last_step=0))
        await self.session.execute(update(Account).where(Account.id == self.caller.account_id).values(failed_count=0, locked_until_at=None))
        await self.session.commit()
        return code_at(self.secret)

    async def restore(self) -> None:
        """Put back what a request may have taken from the caller: the second factor."""
        put_back = {Account.factor_set_at: now() if self.caller.role in STAFF_ROLES else None}
        await self.session.execute(update(Account).where(Account.id == self.caller.account_id).values(put_back))
        await self.session.commit()

    def _holder(self, kin: Kin) -> Holder:
        member = {Kin.MINE: self.caller, Kin.COLLEAGUES: self.colleague}.get(kin, self.stranger)
        parties: Iterable[UUID] = [member.organisation_id, *([self.caller.organisation_id] if kin is Kin.PARTY else [])]
        region = HOME if member is not self.stranger else ELSEWHERE
        return Holder(member, member.account_id, SOMEWHERE[region], tuple(parties))

    async def _bearer(self, credential: Credential) -> str:
        instant, token = now(), new_secret()
        client = ApiClient(
            id=new_id(),
            client_id=f"matrix-{uuid4().hex[:12]}",
            secret_hash=digest(new_secret()),
            organisation_id=self.caller.organisation_id,
            role=self.caller.role,
            region=HOME,
            active=credential is not Credential.CLOSED_CLIENT,
        )
        self.session.add(client)
        await self.session.flush()
        over = credential is Credential.EXPIRED_TOKEN
        expires_at = instant - DAY if over else instant + DAY
        self.session.add(
            AccessToken(id=new_id(), token_hash=digest(token), client_id=client.id, created_at=instant - 2 * DAY, expires_at=expires_at)
        )
        return token


def _values(names: Sequence[str], made: Made) -> dict[str, str]:
    """The path's parameters by name; a factory that returns one id means the last of them."""
    return {name: str(value) for name, value in made.items()} if isinstance(made, Mapping) else {names[-1]: str(made)}
