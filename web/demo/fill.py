"""`zhida demo`: fills an empty installation with reference samples, synthetic institutions and a synthetic population.

What a person needs to try it comes in one transaction: all of it or nothing. A population beyond that follows in pieces, and a filling
that was stopped, or wanted more than the last one, goes on from what is there.
"""

import asyncio
from collections.abc import Callable, Iterable
from datetime import date
from itertools import islice
from pathlib import Path
from uuid import UUID

from sqlalchemy import func, insert, select
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.access.roles import Role
from marketplace.clock import now, today
from marketplace.database.binding import Binding
from marketplace.database.roles import SYSTEM
from marketplace.database.sealing import sealer
from marketplace.database.session import Sessions, Use, make_engine, make_sessions, transaction
from marketplace.eligibility.vocabulary import builtin_vocabulary
from marketplace.ids import new_id
from marketplace.members.models import SUBJECT_KINDS, Organisation
from marketplace.members.repository import add_organisation, organisation_by_id
from marketplace.profiles.models import Profile
from marketplace.profiles.service import profiles_loaded
from marketplace.reference import regions
from marketplace.search.postgres import PostgresSearch
from policies.library import service as library
from products.catalogue import service as catalogue
from web.demo.accounts import Seat, add_seats, write_accounts
from web.demo.agents import appoint_agents
from web.demo.assisted import leave_a_filing
from web.demo.bulk import Piece, load_pieces, missing
from web.demo.bureau_policies import publish_bureau_policies
from web.demo.cases.lenders import set_up_lender
from web.demo.cases.people import everybody
from web.demo.cases.play import Cast, play_cases
from web.demo.consents import give_consents
from web.demo.copies import policy_copies, product_copies
from web.demo.credit_codes import ENTERPRISE, synthetic_code
from web.demo.enterprises import SERIALS, organisation_row, serial_of
from web.demo.institutions import INSTITUTIONS
from web.demo.loader import FILLING_LOCK
from web.demo.population.firm import HOME_PROVINCE, Firm
from web.demo.population.generate import population
from web.demo.progress import Counting, Say
from web.demo.providing import provide_items
from web.demo.public_money.claims import play_claims
from web.demo.public_money.filings import Filer
from web.demo.public_money.fund import Keepers, found_fund
from web.demo.records import write_down
from web.demo.sandbox import BANK as SANDBOX_BANK
from web.demo.sandbox import sandbox_products, sandbox_seat
from web.demo.staff import staff_seats
from web.demo.stakes import hold_stake
from web.demo.standings import set_standings

BATCH = 500
AT_ONCE = 2_000  # enterprises of the first transaction; the accounts' enterprises are among them
FILLING = Use(SYSTEM, "zhida-demo", 1, 600_000, lock_ms=600_000)
FIRST_INSTITUTION_CODE = 20_000_000  # above the enterprises' serials, which end at `SERIALS`


def fill(dsn: str, home: Path, say: Say, enterprises: int = 2000, *, grow: bool = False) -> None:
    """Fill the empty installation behind `dsn`. One that holds anything is left alone, unless it is a demonstration that shall `grow`
    until it has so many synthetic enterprises.
    """
    asyncio.run(_fill(dsn, home, say, enterprises, grow))


async def _fill(dsn: str, home: Path, say: Say, enterprises: int, grow: bool) -> None:
    engine = make_engine(dsn, FILLING)
    sessions = make_sessions(engine)
    try:
        async with transaction(sessions, Binding.system()) as session:
            empty = await session.scalar(select(Organisation.id).limit(1)) is None
            if empty:
                await _everything(session, home, say, enterprises)
        pieces = missing(enterprises, await _present(sessions)) if empty or grow else []
        if pieces:
            await _rest(sessions, dsn, pieces, Counting(say, enterprises, enterprises - sum(count for _, count in pieces)))
        elif not empty:
            say("demo: the installation is not empty, nothing to do")
    finally:
        await engine.dispose()


async def _present(sessions: Sessions) -> Iterable[int]:
    """Serials of the synthetic enterprises that are there; all where there are organisations that are not.

    The lock waits for pieces that a filling which was killed is still loading.
    """
    async with transaction(sessions, Binding.system()) as session:
        await session.execute(select(func.pg_advisory_xact_lock(FILLING_LOCK)))
        if await session.scalar(select(Organisation.id).where(~Organisation.synthetic).limit(1)):
            return range(SERIALS)
        codes = await session.scalars(select(Organisation.uscc).where(Organisation.kind.in_(SUBJECT_KINDS)))
        return [serial_of(code) for code in codes if code]


async def _rest(sessions: Sessions, dsn: str, pieces: list[Piece], counting: Counting) -> None:
    """Load the pieces. The last one is committed with the event that tells of all: who finds it missing knows that nobody was told."""
    *many, (first, count) = pieces
    day = today()
    try:
        await asyncio.to_thread(load_pieces, dsn, many, day, counting)
        async with transaction(sessions, Binding.system()) as session:
            await add_enterprises(session, first, count, day, counting, taken=None)
            profiles_loaded(session, sum(each for _, each in pieces), at=now())
    finally:
        counting.end()


async def _everything(session: AsyncSession, home: Path, say: Say, enterprises: int) -> None:
    institutions = await offers(session, say)
    await provide_items(session, institutions, today())
    counting = Counting(say, enterprises)
    firms = await add_enterprises(session, 0, min(enterprises, AT_ONCE), today(), counting, taken=set())
    counting.end()
    profiles_loaded(session, len(firms), at=now())
    owners = await _seats(session, firms)
    others = {each.organisation.id for each in owners}
    spare = await sandbox_seat(session, firms, others)
    tried = [spare] if spare else []
    others |= {each.organisation.id for each in tried}
    await write_down(session, firms, others, institutions["demo_data_provider"], now=now())
    await hold_stake(session, owners[0].organisation, firms, others, institutions["demo_data_provider"], now=now())
    say("demo: their credit information, with months and years of the enterprises that have an account")
    seats = [*owners, *tried, *await staff_seats(session, institutions)]
    accounts = await add_seats(session, seats, sealer(home / "keys"))
    written = await publish_bureau_policies(session, institutions, now=now())
    say(f"demo: {written} policies of bureaux with two signatures, one that waits for the second")
    await appoint_agents(session, now=now())
    await leave_a_filing(session, owners[-1].organisation, sealer(home / "keys"), now=now())
    assessed = await set_standings(session, institutions, sealer(home / "keys"), now=now())
    say(f"demo: {assessed} institutions with a yearly assessment, one suspended, two requests for admission")
    given = await give_consents(session, [*owners, *tried], institutions, now=now())
    say(f"demo: {given} consents of enterprises to institutions")
    await set_up_lender(session, institutions["demo_bank_a"], now=now())
    people = await everybody(session)
    fund_id = await found_fund(session, people, institutions, sealer(home / "keys"), now=now())
    filer = Filer(session, people, institutions, fund_id, now())
    played = await play_cases(session, _cast(owners, firms, others), now=now(), paid_out=filer)
    say(f"demo: {played} applications, some with a loan")
    claimed = await play_claims(session, people, Keepers.of(people, institutions), fund_id, now=now())
    say(f"demo: a compensation fund with filed loans and {claimed} claims")
    say(f"demo: accounts in {write_accounts(home, accounts)}")


def _cast(owners: list[Seat], firms: list[tuple[Firm, UUID]], named: set[UUID]) -> Cast:
    """Whose cases the demonstration shows: enterprises with an account, each once, and companies without one."""
    by_organisation = {seat.organisation.id: seat.username for seat in reversed(owners) if seat.role is Role.ENTERPRISE_OWNER}
    companies = [(firm, each_id) for firm, each_id in firms if firm.kind == "enterprise" and each_id not in named]
    near = sorted(companies, key=lambda each: not regions.covers(HOME_PROVINCE, each[0].region))
    without = [each_id for _, each_id in near]
    return Cast({username: each_id for each_id, username in by_organisation.items()}, without)


async def offers(session: AsyncSession, say: Say) -> dict[str, UUID]:
    """Reference samples, and the synthetic institutions with their copies. Returns the institutions' ids by code."""
    search, vocabulary, instant = PostgresSearch(session), builtin_vocabulary(), now()
    samples = await catalogue.publish_samples(session, search, vocabulary, now=instant)
    policies = await library.publish_samples(session, search, vocabulary, now=instant)
    say(f"demo: {samples.added} reference products, {policies.added} reference policies")
    ids = await _institutions(session)
    offered = [*product_copies(ids), *sandbox_products(ids[SANDBOX_BANK], "示例沙箱银行")]
    own = await catalogue.list_products(session, search, vocabulary, offered, now=instant)
    issued = await library.list_policies(session, search, vocabulary, policy_copies(ids), now=instant)
    say(f"demo: {len(ids)} synthetic institutions with {own.added} products and {issued.added} policies")
    return ids


async def _institutions(session: AsyncSession) -> dict[str, UUID]:
    made = {
        each.code: add_organisation(
            session,
            name=each.name,
            kind=each.kind,
            uscc=synthetic_code(ENTERPRISE, FIRST_INSTITUTION_CODE + number),
            region=each.region,
            synthetic=True,
            sandbox=each.sandbox,
        )
        for number, each in enumerate(INSTITUTIONS)
    }
    await session.flush()
    for each in INSTITUTIONS:
        made[each.code].parent_id = made[each.head].id if each.head else None
    return {code: organisation.id for code, organisation in made.items()}


async def add_enterprises(
    session: AsyncSession, first: int, count: int, day: date, counting: Counting, taken: set[str] | None
) -> list[tuple[Firm, UUID]]:
    """Synthetic enterprises number `first` and on with their profiles, in batches. `taken`: see `organisation_row`."""
    added: list[tuple[Firm, UUID]] = []
    firms = population(count, builtin_vocabulary(), day, first)
    while batch := list(islice(firms, BATCH)):
        ids = [new_id() for _ in batch]
        await session.execute(insert(Organisation), [organisation_row(each.firm, id_, taken) for each, id_ in zip(batch, ids, strict=True)])
        profiles = [
            {"organisation_id": id_, "attributes": each.attributes, "sources": each.sources} for each, id_ in zip(batch, ids, strict=True)
        ]
        await session.execute(insert(Profile), profiles)
        added += [(each.firm, id_) for each, id_ in zip(batch, ids, strict=True)]
        counting.add(len(batch))
    return added


async def _seats(session: AsyncSession, firms: list[tuple[Firm, UUID]]) -> list[Seat]:
    """Three unlike enterprises with an owner each, two of them with an agent too."""
    wanted = {"enterprise-a": _technology_maker, "enterprise-b": _shopkeeper, "enterprise-c": _farm}
    seats = []
    for username, fits in wanted.items():
        organisation = await organisation_by_id(session, _first(firms, fits))
        seats.append(Seat(username, "示例企业主", Role.ENTERPRISE_OWNER, organisation, "synthetic enterprise, owner"))
        if username != "enterprise-c":
            seats.append(Seat(f"{username}-agent", "示例经办人", Role.ENTERPRISE_AGENT, organisation, "synthetic enterprise, agent"))
    return seats


def _technology_maker(firm: Firm) -> bool:
    return firm.section == "C" and firm.kind == "enterprise" and firm.technology > 1.2 and firm.strength > 0.3 and firm.years >= 3


def _shopkeeper(firm: Firm) -> bool:
    return firm.section == "F" and firm.kind == "sole_proprietor" and firm.years >= 2


def _farm(firm: Firm) -> bool:
    return firm.section == "A" and firm.kind in {"cooperative", "family_farm"}


def _first(firms: list[tuple[Firm, UUID]], fits: Callable[[Firm], bool]) -> UUID:
    """The first that fits and lies in the demo's province; the first of all in a population too small to choose from."""
    found = (each_id for firm, each_id in firms if fits(firm) and regions.covers(HOME_PROVINCE, firm.region))
    return next(found, firms[0][1])
