"""The web process: one factory that puts the whole together."""

import os

from litestar import Litestar
from litestar.di import Provide
from litestar.plugins.htmx import HTMXPlugin, HTMXRequest

from marketplace.installation import load_installation
from marketplace.settings import Settings, load_settings
from matching.recommend.ranking_table import load_ranking_table
from web.api.examples import describe_examples
from web.api.openapi import openapi_config
from web.api.openapi_headers import describe_headers
from web.compression import compression_config
from web.errors import answer_error
from web.forms import MAX_FIELDS, read_form
from web.lifespan import running
from web.logging import configure_logging
from web.rendering import template_config
from web.routes import ROUTES
from web.running.probes import Probes
from web.security.authentication import Authentication
from web.security.bodies import require_storable_json
from web.security.cookies import Cookies
from web.security.csrf import require_same_site
from web.security.edge import Edge
from web.security.headers import security_headers
from web.security.permissions import check_routes, require_permission
from web.unit_of_work import begin, provide_session, provide_system_session, refuse, remember

MAX_BODY_BYTES = 1 << 18  # a thousand at once must fit into memory; a route that needs more names its own limit


def create_app(settings: Settings | None = None, dsn: str | None = None) -> Litestar:
    """The application. `dsn` defaults to DATABASE_URL, which `zhida web` sets for the embedded PostgreSQL too.

    Raises: RouteWithoutRule if a route names no permission of the policy table; TomlFileError for a wrong `installation.toml`.
    """
    settings = settings or load_settings()
    dsn = dsn or settings.database_url or os.environ["DATABASE_URL"]
    cookies = Cookies.of(settings)
    configure_logging(settings.log_level)
    app = Litestar(
        route_handlers=ROUTES,
        dependencies={
            "session": Provide(provide_session),
            "system_session": Provide(provide_system_session),
            "form": Provide(read_form),
        },
        before_request=begin,
        after_request=remember,
        after_exception=[refuse],
        plugins=[HTMXPlugin()],
        request_class=HTMXRequest,
        template_config=template_config(),
        guards=[require_permission, require_same_site, require_storable_json],
        exception_handlers={Exception: answer_error},
        compression_config=compression_config(),
        before_send=[security_headers(settings, cookies)],
        openapi_config=openapi_config(),
        include_in_schema=False,
        request_max_body_size=MAX_BODY_BYTES,
        multipart_form_part_limit=MAX_FIELDS,
        lifespan=[running(dsn)],
        logging_config=None,
        debug=False,
    )
    app.state.settings = settings
    app.state.installation = load_installation(settings.home)
    app.state.ranking = load_ranking_table(app.state.installation.ranking.table)
    check_routes(app)
    describe_headers(app)
    describe_examples(app)
    # Around the routing: an unknown address, too, has a caller, headers, a time limit and a log line.
    app.asgi_handler = Edge(Probes(Authentication(app.asgi_handler, cookies)), cookies)
    return app
