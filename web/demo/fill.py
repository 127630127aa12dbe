"""`zhida demo`: fills an empty installation with reference samples, synthetic institutions and a synthetic population."""

import asyncio
from collections.abc import Callable
from datetime import date
from pathlib import Path
from uuid import UUID

from sqlalchemy import func, insert, select
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.access.roles import Role
from marketplace.clock import now, today
from marketplace.database.binding import Binding
from marketplace.database.roles import SYSTEM
from marketplace.database.sealing import sealer
from marketplace.database.session import Use, make_engine, make_sessions, transaction
from marketplace.eligibility.vocabulary import builtin_vocabulary
from marketplace.ids import new_id
from marketplace.members.models import Organisation, OrganisationKind
from marketplace.members.repository import add_organisation, organisation_by_id
from marketplace.profiles.models import Profile
from marketplace.reference import regions
from marketplace.search.postgres import PostgresSearch
from policies.library import service as library
from products.catalogue import service as catalogue
from web.demo.accounts import Seat, add_seats, write_accounts
from web.demo.copies import policy_copies, product_copies
from web.demo.credit_codes import COOPERATIVE, ENTERPRISE, SOLE_PROPRIETOR, synthetic_code
from web.demo.institutions import INSTITUTIONS
from web.demo.names import organisation_name
from web.demo.population.firm import HOME_PROVINCE, Firm, rng_of
from web.demo.population.generate import population
from web.demo.staff import staff_seats

Say = Callable[[str], None]
BATCH = 500
FILLING = Use(SYSTEM, "zhida-demo", 1, 600_000)
CODE_CATEGORY = {"sole_proprietor": SOLE_PROPRIETOR, "cooperative": COOPERATIVE}
FIRST_INSTITUTION_CODE = 20_000_000  # far above the enterprises' serials


def fill(dsn: str, home: Path, say: Say, enterprises: int = 2000) -> None:
    """Fill the installation behind `dsn`, or leave it alone if it holds any organisation. One transaction: all of it or nothing."""
    asyncio.run(_fill(dsn, home, say, enterprises))


async def _fill(dsn: str, home: Path, say: Say, enterprises: int) -> None:
    engine = make_engine(dsn, FILLING)
    try:
        async with transaction(make_sessions(engine), Binding.system()) as session:
            if await session.scalar(select(func.count()).select_from(Organisation)):
                say("demo: the installation is not empty, nothing to do")
                return
            await _everything(session, home, say, enterprises)
    finally:
        await engine.dispose()


async def _everything(session: AsyncSession, home: Path, say: Say, enterprises: int) -> None:
    institutions = await offers(session, say)
    firms = await add_population(session, say, enterprises, today())
    seats = [*await _seats(session, firms), *await staff_seats(session, institutions)]
    accounts = await add_seats(session, seats, sealer(home / "keys"))
    say(f"demo: accounts in {write_accounts(home, accounts)}")


async def offers(session: AsyncSession, say: Say) -> dict[str, UUID]:
    """Reference samples, and the synthetic institutions with their copies. Returns the institutions' ids by code."""
    search, vocabulary, instant = PostgresSearch(session), builtin_vocabulary(), now()
    samples = await catalogue.publish_samples(session, search, vocabulary, now=instant)
    policies = await library.publish_samples(session, search, vocabulary, now=instant)
    say(f"demo: {samples.added} reference products, {policies.added} reference policies")
    ids = await _institutions(session)
    own = await catalogue.list_products(session, search, vocabulary, product_copies(ids), now=instant)
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
        )
        for number, each in enumerate(INSTITUTIONS)
    }
    await session.flush()
    return {code: organisation.id for code, organisation in made.items()}


async def add_population(session: AsyncSession, say: Say, count: int, day: date) -> list[tuple[Firm, UUID]]:
    """Synthetic enterprises with their profiles, in batches; says how far it is."""
    taken: set[str] = set()
    added: list[tuple[Firm, UUID]] = []
    organisations, profiles = [], []
    for each in population(count, builtin_vocabulary(), day):
        firm, organisation_id = each.firm, new_id()
        organisations.append(_organisation(firm, organisation_id, taken))
        profiles.append({"organisation_id": organisation_id, "attributes": each.attributes, "sources": each.sources})
        added.append((firm, organisation_id))
        if len(profiles) == BATCH or len(added) == count:
            await session.execute(insert(Organisation), organisations)
            await session.execute(insert(Profile), profiles)
            organisations, profiles = [], []
            say(f"demo: {len(added)} of {count} synthetic enterprises")
    return added


def _organisation(firm: Firm, organisation_id: UUID, taken: set[str]) -> dict[str, object]:
    rng = rng_of(firm.serial, "name")
    return {
        "id": organisation_id,
        "name": organisation_name(_place(firm.region), firm.section, firm.kind, rng, taken),
        "kind": OrganisationKind.ENTERPRISE,
        "uscc": synthetic_code(CODE_CATEGORY.get(firm.kind, ENTERPRISE), scattered(firm.serial)),
        "region": firm.region,
        "synthetic": True,
    }


def scattered(serial: int) -> int:
    """A one-to-one scramble of serials below 16,777,216, so that neighbours in the population have unlike codes."""
    return serial * 0x9E3779 % 2**24


def _place(region: str) -> str:
    """City or province in short: 「南京」."""
    named = [place.name for place in regions.path(region) if place.level in {"province", "city"} and place.selectable]
    return named[-1].removesuffix("市").removesuffix("省") if named else ""


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
