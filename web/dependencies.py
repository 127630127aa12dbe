"""What handlers may ask for by name."""

from collections.abc import AsyncGenerator

from litestar.datastructures import State
from sqlalchemy.ext.asyncio import AsyncSession


async def provide_session(state: State) -> AsyncGenerator[AsyncSession, None]:
    """The request's one transaction.

    It is committed after the handler and before the first byte of the answer, so a failed commit is an error and never a
    success that lost its rows. An exception in the handler is raised here too and rolls everything back.
    """
    async with state.sessions() as session:
        yield session
        await session.commit()
