"""An institution and an enterprise that calls by programs, and one whose people are signed in."""

from dataclasses import dataclass
from uuid import UUID

import httpx
import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.access.roles import Role
from tests.web.callers import Caller, make_program, with_token


@dataclass(frozen=True)
class Institution:
    """A program and whose it is."""

    caller: Caller
    organisation_id: UUID


async def program_of(client: httpx.AsyncClient, session: AsyncSession, role: Role) -> Institution:
    """A program of a new organisation."""
    program = await make_program(session, role)
    return Institution(await with_token(client, session, program), program.organisation_id)


@pytest.fixture
async def bank(client: httpx.AsyncClient, session: AsyncSession) -> Institution:
    return await program_of(client, session, Role.BANK_OFFICER)


@pytest.fixture
async def enterprise(client: httpx.AsyncClient, session: AsyncSession) -> Institution:
    return await program_of(client, session, Role.ENTERPRISE_OWNER)
