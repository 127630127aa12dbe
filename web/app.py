"""The web process: one factory that puts the whole together."""

import os
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

from litestar import Litestar
from litestar.di import Provide
from litestar.openapi import OpenAPIConfig
from litestar.plugins.htmx import HTMXPlugin, HTMXRequest
from litestar.static_files import create_static_files_router

from marketplace.database.session import make_engine, make_sessions
from marketplace.settings import Settings, load_settings
from web.dependencies import provide_session
from web.rendering import STATIC, template_config
from web.routes import ROUTES


def create_app(settings: Settings | None = None, dsn: str | None = None) -> Litestar:
    """The application. `dsn` defaults to DATABASE_URL, which `zhida web` sets for the embedded PostgreSQL too."""
    settings = settings or load_settings()
    dsn = dsn or settings.database_url or os.environ["DATABASE_URL"]

    @asynccontextmanager
    async def database(app: Litestar) -> AsyncGenerator[None, None]:
        engine = make_engine(dsn)
        app.state.sessions = make_sessions(engine)
        try:
            yield
        finally:
            await engine.dispose()

    app = Litestar(
        route_handlers=[*ROUTES, create_static_files_router(path="/static", directories=[STATIC], name="static")],
        dependencies={"session": Provide(provide_session)},
        plugins=[HTMXPlugin()],
        request_class=HTMXRequest,
        template_config=template_config(),
        openapi_config=OpenAPIConfig(title="Zhida 直达", version="1.0.0", path="/schema"),
        lifespan=[database],
        debug=False,
    )
    app.state.settings = settings
    return app
