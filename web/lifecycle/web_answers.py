"""Whether the web process answers, and waiting until it does."""

import http.client
import time

from marketplace.settings import Settings
from web.lifecycle.address import address
from web.lifecycle.children import Child
from web.lifecycle.errors import CannotStart

READY_SECONDS = 60.0


def wait_until_answers(web: Child, settings: Settings, seconds: float = READY_SECONDS) -> None:
    """Wait for the first good answer. Raises: CannotStart with the end of the log if the process ends or stays silent."""
    deadline = time.monotonic() + seconds
    while not answers(settings):
        if web.ended():
            raise CannotStart(f"the web process ended with code {web.popen.returncode}. {web.log_end()}")
        if time.monotonic() > deadline:
            raise CannotStart(f"the web process does not answer at {address(settings)}/healthz. {web.log_end()}")
        time.sleep(0.1)


def answers(settings: Settings) -> bool:
    """Whether `/healthz` answers with 200 at the address of `settings`."""
    connection = http.client.HTTPConnection(settings.bind_host, settings.bind_port, timeout=5)
    try:
        connection.request("GET", "/healthz")
        return connection.getresponse().status == http.client.OK
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()
