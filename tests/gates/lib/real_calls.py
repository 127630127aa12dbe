"""What makes generated calls resemble real ones: callers of many addresses, and resources that exist."""

import os
import random
import re
from typing import Any

import httpx
import schemathesis
from schemathesis.generation.meta import TestPhase

PARAMETER = re.compile(r"/\{(?P<key>[a-z_]+)\}")
REAL_BODIES = {  # what a generated text never is: an address that a demonstration takes
    "/api/v1/webhooks": lambda: {"url": f"http://127.0.0.1:{random.randrange(1024, 65536)}/{random.random()}", "events": ["webhook.*"]},
}

KNOWN: dict[str, list[str]] = {}


@schemathesis.hook
def before_call(context: Any, case: Any, kwargs: Any) -> None:
    """Each call comes from another address, as a proxy would report it; half of the valid ones ask for something that is there.

    A call that follows another one keeps what that one gave it: it asks whether what was made can be found.
    """
    address = ".".join(str(random.randrange(256)) for _ in range(3))
    case.headers = {**(case.headers or {}), "X-Forwarded-For": f"10.{address}"}
    follows = case.meta.phase.name is TestPhase.STATEFUL
    if case.meta.generation.mode.is_positive and not follows and random.random() < 0.5:
        case.path_parameters = {**case.path_parameters, **existing_path(case.operation.base_url.rstrip("/"), case.operation.path)}
        if case.method == "POST" and case.operation.path in REAL_BODIES:
            case.body = REAL_BODIES[case.operation.path]()


def existing_path(base: str, template: str) -> dict[str, str]:
    """A value for each parameter of the path, taken from the list in front of it."""
    values: dict[str, str] = {}
    for parameter in PARAMETER.finditer(template):
        address = base + template[: parameter.start()].format(**values)
        values[parameter["key"]] = random.choice(existing(address, parameter["key"]) or ["nothing-to-see"])
    return values


def existing(address: str, key: str) -> list[str]:
    """The keys on the first page of a list; asked for again only while there are none."""
    if address not in KNOWN:
        headers = {"Authorization": f"Bearer {os.environ['ZHIDA_TOKEN']}"} if os.environ.get("ZHIDA_TOKEN") else {}
        answer = httpx.get(address, params={"limit": 200}, headers=headers)
        items = answer.json()["items"] if answer.status_code == 200 else []
        found = [str(item[key] if key in item else item["id"]) for item in items]
        if not found:
            return []
        KNOWN[address] = found
    return KNOWN[address]
