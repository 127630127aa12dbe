"""The engine of the demonstration's web process, ready to be asked."""

import pytest
from litestar import Litestar


@pytest.fixture(scope="session")
async def ready_app(demo_app: Litestar) -> Litestar:
    """The application on the demonstration, with a generation of its engine."""
    await demo_app.state.live_engine.make()
    return demo_app
