"""Every kind of institution goes the whole way: asks, is admitted, signs in, is suspended, comes back, leaves."""

from pathlib import Path
from uuid import UUID, uuid4

import httpx
import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.access.roles import KINDS_OF_ROLE
from marketplace.access.sessions import open_session
from marketplace.admissions.claim import claim
from marketplace.admissions.decide import ACTIONS
from marketplace.admissions.first_roles import FIRST_ROLES
from marketplace.admissions.kinds import INSTITUTION_KINDS
from marketplace.admissions.models import Admission
from marketplace.admissions.papers import MANDATE, PAPERS, REGISTRATION
from marketplace.admissions.repository import listed
from marketplace.admissions.request_form import read_request
from marketplace.admissions.requests import apply
from marketplace.admissions.standing import ACTIONS as STANDING_ACTIONS
from marketplace.admissions.terms import CONDITIONS
from marketplace.clock import now
from marketplace.database.sealing import Sealer, sealer
from marketplace.members.actors import actor_of_session
from marketplace.members.models import SUBJECT_KINDS, Membership, OrganisationKind
from marketplace.workflow.mover import Said
from tests.marketplace.holidays.people import Office, make_office
from tests.web.callers import PASSWORD, PASSWORD_HASH, browser
from tests.web.matrix.factories.admissions import REQUEST, bring_papers, new_code

FACTOR = Said(factor_fresh=True)
SUSPEND = Said(reason_code="own_request", factor_fresh=True)
# Action, which of the two operators, what is said; then whether the administrator works, and whether the institution is on the public list.
STEPS = (
    ("suspend", 0, SUSPEND, (False, True)),
    ("resume", 1, Said(note="已整改", factor_fresh=True), (True, True)),
    ("suspend", 0, SUSPEND, (False, True)),
    ("propose_exit", 0, Said(reason_code="own_request"), (False, True)),
    ("confirm_exit", 1, FACTOR, (False, False)),
)


@pytest.fixture(scope="module")
def keys(tmp_path_factory: pytest.TempPathFactory) -> Sealer:
    return sealer(Path(tmp_path_factory.mktemp("keys")))


async def admitted(session: AsyncSession, office: Office, keys: Sealer, kind: OrganisationKind) -> tuple[Admission, str]:
    """The kind's request, checked and admitted; its code."""
    said = {**REQUEST, "kind": kind.value, "uscc": new_code(), "licence_number": "示例第0001号"}
    case, code = await apply(session, read_request(said, list(CONDITIONS)), sealer=keys, at=now())
    await bring_papers(session, case, office.members[0].organisation_id)
    await ACTIONS["check"](session, office.first, case.id, at=now())
    return await ACTIONS["admit"](session, office.second, case.id, at=now(), said=FACTOR), code


async def works(session: AsyncSession, account_id: UUID, organisation_id: UUID) -> bool:
    """Whether a session of the person opens anything now."""
    membership = (await session.scalars(select(Membership).where(Membership.account_id == account_id))).one()
    token = open_session(
        session, account_id=account_id, membership_id=membership.id, user_agent="Firefox (Linux)", now=now(), factor_at=now()
    )
    await session.commit()
    found = await actor_of_session(session, token, now=now())
    return found is not None and found.organisation_id == organisation_id and found.role is membership.role


@pytest.mark.parametrize("kind", list(INSTITUTION_KINDS))
async def test_institution_of_each_kind_goes_the_whole_way(
    kind: OrganisationKind, client: httpx.AsyncClient, session: AsyncSession, keys: Sealer
) -> None:
    office, name = await make_office(session), f"u{uuid4().hex[:10]}"
    case, code = await admitted(session, office, keys, kind)
    assert case.organisation_id is not None
    account_id = await claim(session, code, username=name, display_name="示例", password_hash=PASSWORD_HASH, at=now())
    await session.commit()
    sign_in = {"username": name, "password": PASSWORD}
    first = await browser(client).post("/login", sign_in)
    assert first.headers["location"] == "/me/security/factor"  # the first administrator sets up the second factor first
    for action, officer, said, expected in STEPS:
        await STANDING_ACTIONS[action](session, (office.first, office.second)[officer], case.organisation_id, at=now(), said=said)
        await session.commit()
        shown = case.organisation_id in {each.id for each in await listed(session, kind)}
        assert (await works(session, account_id, case.organisation_id), shown) == expected, action


def test_each_kind_of_organisation_has_its_way_in() -> None:
    assert set(OrganisationKind) == SUBJECT_KINDS | set(INSTITUTION_KINDS) | {OrganisationKind.PLATFORM}
    assert set(PAPERS) == set(FIRST_ROLES) == set(INSTITUTION_KINDS)
    for kind, role in FIRST_ROLES.items():
        assert kind in KINDS_OF_ROLE[role]
        assert {REGISTRATION, MANDATE} <= set(PAPERS[kind])
