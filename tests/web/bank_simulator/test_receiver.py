"""Messages to the simulated bank: only the platform's are taken, each once."""

import json
import time
from pathlib import Path

import pytest

from marketplace.webhooks.signatures import new_key, signature, written_secret
from web.bank_simulator.memory import Memory
from web.bank_simulator.receiver import Receiver
from web.bank_simulator.signatures import is_genuine

KEY = new_key()
BODY = json.dumps({"type": "application.submitted", "subject": {"kind": "application", "id": "1"}}).encode()


def headers(body: bytes, *, key: bytes = KEY, at: float = 0.0, number: str = "msg-1") -> dict[str, str]:
    """As the platform signs."""
    stamp = str(int(at or time.time()))
    return {"webhook-id": number, "webhook-timestamp": stamp, "webhook-signature": f"v1,x {signature(key, number, stamp, body)}"}


def test_what_the_platform_signs_is_genuine_and_nothing_else() -> None:
    secret, now = written_secret(KEY), time.time()
    good = headers(BODY)
    assert is_genuine(secret, good, BODY, now)
    assert not is_genuine(secret, good, BODY + b" ", now)
    assert not is_genuine(secret, headers(BODY, key=new_key()), BODY, now)
    assert not is_genuine(secret, headers(BODY, at=now - 301), BODY, now)
    assert not is_genuine(secret, {**good, "webhook-id": "msg-2"}, BODY, now)
    assert not is_genuine(secret, {}, BODY, now)


@pytest.fixture
def receiver(tmp_path: Path) -> Receiver:
    memory = Memory(tmp_path / "memory.json")
    made = Receiver(memory, 0)
    memory.kept.endpoint = {"id": "1", "url": made.url, "secret": written_secret(KEY)}
    made.register([])
    return made


def test_a_message_that_comes_twice_is_handed_on_once(receiver: Receiver) -> None:
    assert [receiver.take(headers(BODY), BODY)[0] for _ in range(2)] == [200, 200]
    assert receiver.take(headers(BODY, key=new_key()), BODY)[0] == 401
    assert [each["subject"]["id"] for each in receiver.new()] == ["1"]
    receiver.close()


def test_the_confirmation_is_answered(receiver: Receiver) -> None:
    body = json.dumps({"type": "webhook.confirmation", "data": {"challenge": "示例"}}).encode()
    assert receiver.take(headers(body), body) == (200, {"challenge": "示例"})
    assert list(receiver.new()) == []
    receiver.close()
