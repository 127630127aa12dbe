"""Real names put together: the verifier that `installation.toml` names; a demonstration without one takes the made-up verifier."""

from typing import cast

from litestar.datastructures import State
from sqlalchemy import select

from marketplace.database.binding import Binding
from marketplace.database.installation_row import InstallationKind, InstallationRow
from marketplace.database.session import Sessions, transaction
from marketplace.enrolment.real_name.demo import DemoVerifier
from marketplace.enrolment.real_name.means import Means
from marketplace.enrolment.real_name.records import RecordsVerifier
from marketplace.enrolment.real_name.verifier import IdentityVerifier
from marketplace.installation import adapter_class
from web.disclosure import subject_keys
from web.security.keys import sealer_of


async def identity_verifier(state: State) -> IdentityVerifier:
    """Of the application's state."""
    means = Means(state.settings.home, state.system_sessions, sealer_of(state), subject_keys(state.settings.home))
    if chosen := state.installation.adapters.identity:
        return cast("IdentityVerifier", adapter_class(chosen)(means))
    return DemoVerifier(means) if await is_demonstration(state.beside_sessions) else RecordsVerifier(means)


async def is_demonstration(sessions: Sessions) -> bool:
    """Whether the database was made as a demonstration."""
    async with transaction(sessions, Binding()) as session:
        return await session.scalar(select(InstallationRow.kind)) is InstallationKind.DEMO
