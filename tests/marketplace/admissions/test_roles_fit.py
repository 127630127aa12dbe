"""The database refuses people and programs with a role that organisations of that kind do not have, and a kind that has not their roles."""

from uuid import UUID

import pytest
from sqlalchemy import text, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.access.accounts import add_client
from marketplace.access.models import ApiClient
from marketplace.access.roles import KINDS_OF_ROLE, Role
from marketplace.members.models import Organisation, OrganisationKind
from marketplace.members.repository import add_membership
from tests.web.callers import make_member, make_organisation, make_program

FITS = text("SELECT r, k FROM unnest(CAST(:roles AS text[])) r, unnest(CAST(:kinds AS text[])) k WHERE zhida_role_fits(r, k)")


async def test_the_database_has_the_same_table_of_roles_and_kinds_as_the_code(session: AsyncSession) -> None:
    found = await session.execute(FITS, {"roles": [each.value for each in Role], "kinds": [each.value for each in OrganisationKind]})
    assert {tuple(row) for row in found} == {(role.value, kind) for role, kinds in KINDS_OF_ROLE.items() for kind in kinds}


async def test_bank_has_no_bureau_people(session: AsyncSession) -> None:
    person = await make_member(session, Role.ENTERPRISE_OWNER)
    bank = await make_organisation(session, Role.BANK_ADMIN)
    add_membership(session, account_id=person.account_id, organisation_id=bank.id, role=Role.BUREAU_APPROVER)
    with pytest.raises(IntegrityError, match="no such role"):
        await session.flush()


async def test_bank_has_no_bureau_programs_however_they_come_to_it(session: AsyncSession) -> None:
    program = await make_program(session, Role.BANK_OFFICER)
    mine = ApiClient.client_id == program.client_id
    bureau = await make_organisation(session, Role.BUREAU_APPROVER)
    for change in ({"role": Role.BUREAU_APPROVER}, {"organisation_id": bureau.id}):
        with pytest.raises(IntegrityError, match="no such role"):
            async with session.begin_nested():
                await session.execute(update(ApiClient).where(mine).values(**change))
    add_client(session, client_id=f"x-{program.client_id}", organisation_id=program.organisation_id, role=Role.BUREAU_APPROVER)
    with pytest.raises(IntegrityError, match="no such role"):
        await session.flush()


async def test_an_organisation_keeps_its_kind_while_people_or_programs_depend_on_it(session: AsyncSession) -> None:
    program = await make_program(session, Role.BANK_OFFICER)
    person = await make_member(session, Role.BANK_OFFICER)
    for organisation_id in (program.organisation_id, person.organisation_id):
        with pytest.raises(IntegrityError, match="this kind has not"):
            async with session.begin_nested():
                await _becomes(session, organisation_id, OrganisationKind.BUREAU)
        await _becomes(session, organisation_id, OrganisationKind.LEASING)


async def test_a_closed_program_does_not_open_again_in_another_kind_of_organisation(session: AsyncSession) -> None:
    program = await make_program(session, Role.BANK_OFFICER)
    mine = update(ApiClient).where(ApiClient.client_id == program.client_id)
    await session.execute(mine.values(active=False))
    await _becomes(session, program.organisation_id, OrganisationKind.BUREAU)
    with pytest.raises(IntegrityError, match="no such role"):
        await session.execute(mine.values(active=True))


async def _becomes(session: AsyncSession, organisation_id: UUID, kind: OrganisationKind) -> None:
    await session.execute(update(Organisation).where(Organisation.id == organisation_id).values(kind=kind))
