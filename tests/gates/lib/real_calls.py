"""What makes generated calls resemble real ones: callers of many addresses, and resources that exist."""

import os
import random
import re
from functools import cache
from typing import Any

import httpx
import schemathesis

RESOURCE = re.compile(r"(?P<list>.*/(?P<name>[a-z_]+))/\{(?P<key>[a-z_]+)\}")


@schemathesis.hook
def before_call(context: Any, case: Any, kwargs: Any) -> None:
    """Each call comes from another address, as a proxy would report it; half of the valid ones ask for something that is there."""
    address = ".".join(str(random.randrange(256)) for _ in range(3))
    case.headers = {**(case.headers or {}), "X-Forwarded-For": f"10.{address}"}
    resource = RESOURCE.fullmatch(case.operation.path)
    if resource and case.meta.generation.mode.is_positive and random.random() < 0.5:
        keys = existing(case.operation.base_url.rstrip("/") + resource["list"], resource["key"])
        case.path_parameters = {**case.path_parameters, resource["key"]: random.choice(keys)}


@cache
def existing(address: str, key: str) -> list[str]:
    """The keys on the first page of a list."""
    headers = {"Authorization": f"Bearer {os.environ['ZHIDA_TOKEN']}"} if os.environ.get("ZHIDA_TOKEN") else {}
    answer = httpx.get(address, params={"limit": 200}, headers=headers)
    return [item[key] for item in answer.json()["items"]] if answer.status_code == 200 else ["nothing-to-see"]
