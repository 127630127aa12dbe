"""`zhida web`: the pages only, in the foreground, on a database that already runs."""

import os

from granian import Granian
from granian.constants import HTTPModes, Interfaces
from granian.http import HTTP1Settings

from marketplace.settings import Settings
from web.lifecycle.address import require_free, require_safe
from web.lifecycle.metrics_folder import FOLDER_VARIABLE, fresh_folder
from web.lifecycle.running_dsn import running_dsn

HEADER_MILLISECONDS = 10_000  # an idle connection is closed after it; a thousand of them would keep everybody else out
STOP_SECONDS = 10  # a worker that has not finished its requests by then is killed


def serve(settings: Settings) -> int:
    """Serve until a signal comes. Raises: CannotStart if no database runs, or the address is taken or not safe."""
    require_safe(settings)
    require_free(settings)
    os.environ["DATABASE_URL"] = running_dsn(settings)  # the workers' factory reads it
    os.environ[FOLDER_VARIABLE] = str(fresh_folder(settings))
    Granian(
        "web.app:create_app",
        factory=True,
        interface=Interfaces.ASGI,
        http=HTTPModes.http1,  # nothing in front speaks unencrypted HTTP/2, and its streams would need limits of their own
        address=settings.bind_host,
        port=settings.bind_port,
        workers=settings.web_workers,
        http1_settings=HTTP1Settings(header_read_timeout=HEADER_MILLISECONDS),
        websockets=False,
        log_access=False,
        respawn_failed_workers=True,
        workers_kill_timeout=STOP_SECONDS,
    ).serve()
    return 0
