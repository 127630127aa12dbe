"""Signatures, verified by the library of the Standard Webhooks project."""

import json
from datetime import UTC, datetime, timedelta

import pytest
from standardwebhooks import Webhook
from standardwebhooks.webhooks import WebhookVerificationError

from marketplace.webhooks.signatures import new_key, signed_by_one_of, signed_headers, written_secret

BODY = json.dumps({"type": "application.submitted", "名": "示例"}, ensure_ascii=False).encode()


def headers_of(*keys: bytes, at: datetime | None = None) -> dict[str, str]:
    """The three headers of one message."""
    return dict(signed_headers("msg_1", at or datetime.now(UTC), BODY, keys))


def test_the_library_accepts_what_we_sign() -> None:
    key = new_key()
    assert Webhook(written_secret(key)).verify(BODY, headers_of(key)) == json.loads(BODY)


def test_during_a_rotation_the_old_and_the_new_secret_both_verify() -> None:
    new, old = new_key(), new_key()
    headers = headers_of(new, old)
    assert len(headers["webhook-signature"].split(" ")) == 2
    for key in (new, old):
        assert Webhook(written_secret(key)).verify(BODY, headers)


def test_another_secret_an_old_time_and_a_changed_body_do_not_verify() -> None:
    key = new_key()
    with pytest.raises(WebhookVerificationError):
        Webhook(written_secret(new_key())).verify(BODY, headers_of(key))
    with pytest.raises(WebhookVerificationError):
        Webhook(written_secret(key)).verify(BODY, headers_of(key, at=datetime.now(UTC) - timedelta(seconds=301)))
    with pytest.raises(WebhookVerificationError):
        Webhook(written_secret(key)).verify(BODY + b" ", headers_of(key))


@pytest.mark.parametrize("header", ["", "v1,", "v1", "v2,{}", "{}", "v1a,{}", "v1,{} extra,", "\u00e9", "v1," + "A" * 44])
def test_malformed_signatures_are_refused_and_never_an_error(header: str) -> None:
    key = new_key()
    right = headers_of(key)["webhook-signature"].removeprefix("v1,")
    fits = signed_by_one_of([key], header.format(right), "msg_1", int(headers_of(key)["webhook-timestamp"]), BODY)
    assert fits is (header == "v1,{} extra,")
