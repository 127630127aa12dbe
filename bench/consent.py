"""What the consent check adds to a read: the same pieces of a profile read by their owner, and by a bank under a live consent.

The bank reads twice over: by a bare SELECT, where the row policy alone asks for the consent, and as the program does it, in the one
statement that names the consents. Each names the subject and asks for the catalogue first, so that only the check differs. READS (2000)
of each come from the environment, over 200 enterprises with 20 pieces and 6 consents each. Goal: at the median less than 1 ms is added.
"""

import asyncio
import os
import statistics
import time
from collections.abc import Awaitable, Callable
from datetime import timedelta
from uuid import UUID

from sqlalchemy.engine import make_url
from sqlalchemy.ext.asyncio import AsyncSession

from bench.tenant_binding import fresh_database, p95
from marketplace.access.actor import Actor
from marketplace.access.roles import Role
from marketplace.clock import now, today
from marketplace.consents.models import Consent, ConsentItem
from marketplace.consents.sharing import GIVES_VALUES
from marketplace.consents.states import ConsentPurpose
from marketplace.database.binding import Binding, bind_subject
from marketplace.database.roles import OWNER, SYSTEM
from marketplace.database.session import WEB, WORKER, Sessions, bound, make_engine, make_sessions, transaction
from marketplace.disclosure.reading import open_parts
from marketplace.ids import new_id
from marketplace.information.catalogue.builtin import builtin_items
from marketplace.information.catalogue.in_force import items_in_force
from marketplace.members.models import OrganisationKind
from marketplace.members.repository import add_organisation
from marketplace.profiles.models import ProfilePart
from marketplace.profiles.parts import parts_of
from web.migrations.contents import write_contents

READS = int(os.environ.get("READS", "2000"))
SUBJECTS, ITEMS, CONSENTS, VALUES = 200, 20, 6, 15
GOAL_MS = 1.0
Read = Callable[[AsyncSession, UUID], Awaitable[int]]


async def fill(sessions: Sessions, items: list[str]) -> tuple[list[UUID], UUID]:
    """Enterprises with their pieces, and consents to the bank and to others. Returns them and the bank."""
    async with transaction(sessions, Binding.system()) as session:
        banks, firms = (
            [add_organisation(session, name=f"示例 {n}", kind=kind, uscc=None, region=None) for n in range(count)]
            for kind, count in ((OrganisationKind.BANK, CONSENTS), (OrganisationKind.ENTERPRISE, SUBJECTS))
        )
        await session.flush()
        for firm in firms:
            session.add_all(_part(firm.id, item) for item in items)
            for bank in banks:
                consent = _consent(firm.id, bank.id, items)
                session.add(consent)
                await session.flush()
                session.add_all(ConsentItem(consent_id=consent.id, item=item) for item in items)
        return [firm.id for firm in firms], banks[0].id


def _part(subject_id: UUID, item: str) -> ProfilePart:
    values = {f"{item}_{n}": n for n in range(VALUES)}
    sources = {name: [item, "示例数据提供单位", "2026-10-31", "official"] for name in values}
    return ProfilePart(organisation_id=subject_id, item=item, sensitivity="authorised", attributes=values, sources=sources)


def _consent(subject_id: UUID, grantee_id: UUID, items: list[str]) -> Consent:
    at = now()
    until = at + timedelta(days=90)
    return Consent(
        id=new_id(), subject_id=subject_id, grantee_id=grantee_id, items=items, live_items=items, purpose=ConsentPurpose.PRE_LOAN,
        text_version="consent-1", signer="示例人员", signature=bytes(32), valid_from=at, valid_until=until, signed_until=until,
        granted_at=at,
    )  # fmt: skip


def as_role(dsn: str, role: str) -> str:
    """The same database with another role's rights."""
    return make_url(dsn).set(username=role).render_as_string(hide_password=False)


async def timed(sessions: Sessions, binding: Binding, subject_id: UUID, read: Read) -> float:
    """Milliseconds of one transaction that reads one enterprise."""
    async with sessions(info=bound(binding)) as session, session.begin():
        await session.connection()
        began = time.perf_counter()
        found = await read(session, subject_id)
        took = 1000 * (time.perf_counter() - began)
    if found != ITEMS:
        raise SystemExit(f"{found} pieces were read, not {ITEMS}")
    return took


async def measure(dsn: str, system_dsn: str, items: list[str]) -> None:
    """All three in turn, so that a slow moment of the machine hits each."""
    system, app = make_engine(system_dsn, WORKER), make_engine(dsn, WEB)
    subjects, bank = await fill(make_sessions(system), items)
    sessions, officer = make_sessions(app), Actor(Role.BANK_OFFICER, organisation_id=bank)

    async def bare(session: AsyncSession, subject_id: UUID) -> int:
        await items_in_force(session, today())
        await bind_subject(session, subject_id)
        return len(await parts_of(session, subject_id))

    async def by_program(session: AsyncSession, subject_id: UUID) -> int:
        found = await open_parts(session, officer, subject_id, now=now())
        return sum(len(item.parts) for item in found.items.values())

    taken: dict[str, list[float]] = {"owner": [], "bank, bare SELECT": [], "bank, as the program reads": []}
    for number in range(READS):
        subject_id = subjects[number % SUBJECTS]
        for name, reader, read in (
            ("owner", subject_id, bare),
            ("bank, bare SELECT", bank, bare),
            ("bank, as the program reads", bank, by_program),
        ):
            taken[name].append(await timed(sessions, Binding("bank_officer", reader), subject_id, read))
    await system.dispose()
    await app.dispose()
    _tell(taken)


def _tell(taken: dict[str, list[float]]) -> None:
    medians = {name: statistics.median(values) for name, values in taken.items()}
    for name, values in taken.items():
        print(f"{ITEMS} pieces read by {name}: median {medians[name]:.2f} ms, p95 {p95(values):.2f} ms")
    for name in list(taken)[1:]:
        added = medians[name] - medians["owner"]
        verdict = "met" if added < GOAL_MS else "MISSED"
        print(f"{name}: the consent check adds {added:.2f} ms at the median (goal < {GOAL_MS:.0f} ms: {verdict})")


if __name__ == "__main__":
    with fresh_database() as address:
        write_contents(as_role(address, OWNER))
        closed = [code for code, each in builtin_items().items() if each.sensitivity == "authorised" and each.sharing_mode in GIVES_VALUES]
        asyncio.run(measure(address, as_role(address, SYSTEM), closed[:ITEMS]))
