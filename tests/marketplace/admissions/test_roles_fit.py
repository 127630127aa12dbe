"""The database refuses a membership whose role organisations of that kind do not have."""

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.access.roles import KINDS_OF_ROLE, Role
from marketplace.members.models import OrganisationKind
from marketplace.members.repository import add_membership
from tests.web.callers import make_member, make_organisation

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
