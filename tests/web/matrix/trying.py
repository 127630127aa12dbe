"""Trying cells: the request of each, and what the answer amounts to."""

import json
import secrets
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from ipaddress import ip_address
from typing import Any
from urllib.parse import urlencode

from litestar import Litestar
from sqlalchemy import delete

from marketplace.access.models import RateWindow
from tests.web.callers import SEED
from tests.web.matrix.cells import BY_TOKEN, Answer, Cell, Credential
from tests.web.matrix.fixture import FACTOR_CODE
from tests.web.matrix.world import World
from tests.web.raw_asgi import RawAnswer, send_raw
from web.security.csrf import form_token

AT_ONCE = 200  # objects and sessions of so many cells are made in one transaction
TOO_MANY = 429
SIGNING_IN = "access:session:open"  # its second page sends whoever has not given the password to the first


@dataclass
class Tried:
    """What came of it. `wrong` says for each failing cell what was expected and what came."""

    answers: Counter[Answer] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Prepared:
    """A cell with the address and the credential of its request."""

    cell: Cell
    path: str
    session_token: str


async def try_cells(app: Litestar, world: World, cells: Iterable[Cell]) -> Tried:
    """Send every cell's request and compare."""
    tried, waiting = Tried(), list(cells)
    while waiting:
        batch, waiting = waiting[:AT_ONCE], waiting[AT_ONCE:]
        prepared = [Prepared(cell, cell.route.address(await world.values(cell)), world.sign_in(cell.credential)) for cell in batch]
        await world.session.commit()
        for each in prepared:
            answer = await _send(app, world, each)
            if answer.status == TOO_MANY:  # of one role's cells together; what the table says is asked, not how often
                await world.session.execute(delete(RateWindow))
                await world.session.commit()
                answer = await _send(app, world, each)
            meant = _meaning(each.cell, answer)
            tried.answers[meant] += 1
            if not _fits(each.cell, meant, answer):
                tried.wrong.append(f"{each.cell}: expected {each.cell.expected}, got {answer.status} {answer.headers.get('location', '')}")
            if each.cell.route.asks_factor:
                await world.restore()
                await world.session.commit()  # else the next request would wait for the account's row
        await world.session.commit()
    return tried


async def _send(app: Litestar, world: World, prepared: Prepared) -> RawAnswer:
    cell = prepared.cell
    headers, body = await _content(world, cell)
    if cell.credential in BY_TOKEN:
        headers |= {"authorization": f"Bearer {world.bearer[cell.credential]}"}
    session_token = "" if cell.credential in {*BY_TOKEN, Credential.NONE} else prepared.session_token
    headers |= {"cookie": f"zhida-csrf={SEED}" + (f"; zhida={session_token}" if session_token else "")}
    if cell.credential is not Credential.NO_FORM_TOKEN:
        headers |= {"x-csrftoken": form_token(SEED, session_token)}
    address = str(ip_address(int.from_bytes(b"\x0a" + secrets.token_bytes(3))))  # no request spends another's rate limit
    raw = [(name.encode(), value.encode()) for name, value in headers.items()]
    return await send_raw(app, cell.route.method, prepared.path, headers=raw, body=[body], client=address)


async def _content(world: World, cell: Cell) -> tuple[dict[str, str], bytes]:
    """Headers and body that the resource's fixture asks for: `json` on the API, `data` on pages."""
    wanted: dict[str, Any] = cell.route.request
    headers = dict(wanted.get("headers", {}))
    if cell.route.method in {"GET", "DELETE"}:
        return headers, b""
    kind = "json" if cell.route.api else "data"
    fields = dict(wanted.get(kind, {}))
    if FACTOR_CODE in fields.values():
        code = await world.fresh_code(cell.credential)
        fields = {name: code if value == FACTOR_CODE else value for name, value in fields.items()}
    if cell.route.api:
        return headers | {"content-type": "application/json"}, json.dumps(fields).encode() if kind in wanted else b""
    return headers | {"content-type": "application/x-www-form-urlencoded"}, urlencode(fields).encode()


def _meaning(cell: Cell, answer: RawAnswer) -> Answer:
    place = answer.headers.get("location", "").partition("?")[0]
    if answer.status == 401 or (answer.status == 303 and place == "/login" and cell.route.permission != SIGNING_IN):
        return Answer.STRANGER
    if answer.status == 303 and place == "/me/security/factor" and cell.credential is Credential.NOT_ENROLLED:
        return Answer.ENROL
    if answer.status >= 500:
        return Answer.BROKEN
    return {403: Answer.FORBIDDEN, 404: Answer.ABSENT}.get(answer.status, Answer.ENTERED)


def _fits(cell: Cell, meant: Answer, answer: RawAnswer) -> bool:
    if cell.expected is Answer.NOT_IN_STATE:
        return answer.status in {404, 409} or (
            cell.route.method == "GET" and answer.status == 303
        )  # an editor leads back to the reading page
    if cell.expected is Answer.NEEDS_PERSON:
        return answer.status in {403, 409}
    if cell.expected is Answer.WRONG_CODE:
        return answer.status == 422
    if cell.kin is None and meant is Answer.ABSENT:  # what the form names instead of the path is not there; the route was entered
        return cell.expected is Answer.ENTERED
    return meant is cell.expected
