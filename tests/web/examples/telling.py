"""Telling the story to a running system, and writing what came of it as examples."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import httpx

from tests.web.examples.story import STORY, Step

NAME = re.compile(r"\$(today)([+-]\d+)?|\$([a-z]+)")
UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}")
INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)")
NUMBER = re.compile(r"SQ-\d{8}-\d{6}")
CURSOR = "WyIwMWExZmQ5YiJd"
CODE = re.compile(r"example-[0-9a-f]{6}")


@dataclass(frozen=True)
class Told:
    """One step with what was sent and what came."""

    step: Step
    sent: Any
    status: int
    came: Any


class Teller:
    """Calls operations by their id, as programs by username."""

    def __init__(self, client: httpx.AsyncClient, document: Mapping[str, Any], tokens: Mapping[str, str], known: dict[str, str]) -> None:
        self._client, self._tokens, self._known = client, tokens, known
        self._operations = {
            operation["operationId"]: (method, path) for path, item in document["paths"].items() for method, operation in item.items()
        }

    async def tell(self) -> list[Told]:
        """The whole story; it ends where a call is refused."""
        told: list[Told] = []
        for step in STORY:
            told.append(await self._one(step))
            if told[-1].status >= 400:
                break
        return told

    async def _one(self, step: Step) -> Told:
        method, path = self._operations[step.operation]
        headers = {"authorization": f"Bearer {self._tokens[step.by]}"} | ({"if-match": step.if_match} if step.if_match else {})
        sent, target = self._filled(step.body), re.sub(r"\{[^}]+\}", self._filled(step.about), path)
        more = {} if sent is None else {"json": sent}
        answer = await self._client.request(method, target, params=self._filled(dict(step.query)), headers=headers, **more)
        came = answer.json()
        if answer.is_success:
            self._known |= {name: str(_at(came, place)) for name, place in step.keep.items()}
        return Told(step, sent, answer.status_code, came)

    def _filled(self, value: Any) -> Any:
        if isinstance(value, str):
            return NAME.sub(self._named, value)
        if isinstance(value, list):
            return [self._filled(each) for each in value]
        return {name: self._filled(each) for name, each in value.items()} if isinstance(value, dict) else value

    def _named(self, found: re.Match[str]) -> str:
        if found[1]:
            return (date.fromisoformat(self._known["today"]) + timedelta(days=int(found[2] or 0))).isoformat()
        return self._known[found[3]]


def as_examples(told: list[Told]) -> dict[str, Any]:
    """By operation: `request` and `response`, with ids that nothing has, so that the file changes only where the interface does."""
    ids: dict[str, str] = {}
    plain = {each.step.operation: each for each in told if each.step.shown}
    return {
        name: {"status": each.status, "response": _plain(_short(each.came), ids)}
        | ({"request": _plain(each.sent, ids)} if each.sent else {})
        for name, each in sorted(plain.items())
    }


def shape(value: Any) -> Any:
    """Names and kinds of a document; a list is its first element, and what is absent fits anything."""
    if isinstance(value, dict):
        return {name: shape(each) for name, each in value.items()}
    return [shape(value[0])] if isinstance(value, list) and value else type(value).__name__


def differs(one: Any, other: Any, at: str = "") -> list[str]:
    """Where two shapes contradict each other; nothing stands for anything, and an empty list for any list."""
    if isinstance(one, dict) and isinstance(other, dict):
        missing = [f"{at}/{name}" for name in one.keys() ^ other.keys()]
        return missing + [found for name in one.keys() & other.keys() for found in differs(one[name], other[name], f"{at}/{name}")]
    if isinstance(one, list) and isinstance(other, list):
        return differs(one[0], other[0], f"{at}/0")
    loose = {"NoneType", "list"}
    return [] if one == other or one in loose - {other} or other in loose else [at]


def _short(value: Any) -> Any:
    """The same with at most two elements of each list: an example shows how they look."""
    if isinstance(value, dict):
        return {name: _short(each) for name, each in value.items()}
    return [_short(each) for each in value[:2]] if isinstance(value, list) else value


def _at(document: Any, place: str) -> Any:
    for name in place.split("."):
        document = document[int(name)] if isinstance(document, list) else document[name]
    return document


def _plain(value: Any, ids: dict[str, str]) -> Any:
    if isinstance(value, dict):
        return {name: CURSOR if name == "next_cursor" and each else _plain(each, ids) for name, each in value.items()}
    if isinstance(value, list):
        return [_plain(each, ids) for each in value]
    if not isinstance(value, str):
        return value
    text = UUID.sub(lambda found: ids.setdefault(found[0], f"01a1fd9b-0000-7000-8000-{len(ids) + 1:012d}"), value)
    text = CODE.sub("example-loan", NUMBER.sub("SQ-20261123-000001", text))
    return INSTANT.sub("2026-11-23T10:00:00+08:00", text)
