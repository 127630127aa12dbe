"""Calls of the simulated bank: what is tried again, how long it waits, and under which key."""

import json
from collections.abc import Mapping
from typing import Any

import pytest

from web.bank_simulator.document import Document, NotDescribed
from web.bank_simulator.programs import TRIES, Credentials, NoToken, Program
from web.bank_simulator.transport import Reply, Transport, Unreachable

KEY = {"name": "Idempotency-Key", "in": "header"}
DOCUMENT = Document(
    {
        "paths": {
            "/token": {"post": {"operationId": "create_token"}},
            "/loans": {"get": {"operationId": "list_own_loans", "parameters": [{"name": "state", "in": "query"}]}},
            "/cases/{case_id}/accept": {"post": {"operationId": "accept_application", "parameters": [KEY]}},
        }
    }
)
DONE = Reply(200, {}, b'{"state": "accepted"}')


class Scripted(Transport):
    """Answers as it was told, and remembers what it was asked."""

    def __init__(self, *answers: Reply | Unreachable) -> None:
        self.answers, self.asked = list(answers), list[tuple[str, Mapping[str, str]]]()

    def send(self, method: str, path: str, *, headers: Mapping[str, str], body: bytes | None = None) -> Reply:
        if path == "/token":
            return Reply(200, {}, json.dumps({"access_token": f"t{len(self.asked)}"}).encode())
        self.asked.append((path, headers))
        answer = self.answers.pop(0)
        if isinstance(answer, Unreachable):
            raise answer
        return answer


def accept(transport: Transport, waited: list[float] | None = None, **body: Any) -> Reply:
    """One call by a new program."""
    waits = [] if waited is None else waited
    return Program(transport, DOCUMENT, Credentials("bank", "secret"), waits.append).call("accept_application", "a/1", body)


def test_it_waits_as_long_as_it_is_asked_to() -> None:
    waited: list[float] = []
    busy = Reply(429, {"retry-after": "7"}, b"{}")
    in_progress = Reply(409, {"retry-after": "1"}, b'{"type": "tag:x:problems/request-in-progress"}')
    assert accept(Scripted(busy, in_progress, DONE), waited).ok
    assert waited == [7, 1]


def test_a_lost_answer_is_asked_for_again_under_the_same_key() -> None:
    transport = Scripted(Unreachable("lost"), DONE)
    assert accept(transport, version=1).ok
    (path, first), (_, second) = transport.asked
    assert path == "/cases/a%2F1/accept"
    assert first["idempotency-key"] == second["idempotency-key"]
    later, other = Scripted(DONE), Scripted(DONE)
    accept(later, version=1)
    accept(other, version=2)
    assert later.asked[0][1]["idempotency-key"] == first["idempotency-key"] != other.asked[0][1]["idempotency-key"]


def test_a_token_that_ran_out_is_renewed_once() -> None:
    transport = Scripted(Reply(401, {}, b"{}"), DONE)
    assert accept(transport).ok
    assert transport.asked[0][1]["authorization"] != transport.asked[1][1]["authorization"]
    assert accept(Scripted(Reply(401, {}, b"{}"), Reply(401, {}, b"{}"))).status == 401


def test_a_platform_that_never_answers_is_given_up() -> None:
    transport = Scripted(*[Unreachable("down")] * TRIES)
    with pytest.raises(Unreachable):
        accept(transport)
    assert transport.answers == []


def test_a_refused_client_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    transport = Scripted()
    monkeypatch.setattr(transport, "send", lambda *_, **__: Reply(401, {}, '{"detail": "没有这个程序"}'.encode()))
    with pytest.raises(NoToken, match="没有这个程序"):
        accept(transport)


def test_only_what_the_document_names_is_asked_for() -> None:
    program = Program(Scripted(DONE), DOCUMENT, Credentials("bank", "secret"))
    with pytest.raises(NotDescribed, match="colour"):
        program.call("list_own_loans", query={"colour": "red"})
    with pytest.raises(NotDescribed, match="exactly one id"):
        program.call("accept_application")
    with pytest.raises(NotDescribed, match="no operation"):
        program.call("pay_in_gold")
