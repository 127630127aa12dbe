"""Each carrier of the program keeps the contract; the mail server's answers are understood."""

from collections.abc import AsyncIterator, Callable
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path
from typing import Any

import pytest

from marketplace.installation import Smtp
from marketplace.notifications.carrier import Undeliverable
from marketplace.notifications.outbox import OutboxMail, OutboxSms
from marketplace.notifications.smtp import SmtpMail
from tests.marketplace.notifications.carrier_contract import CONTRACT, Tried, letter
from tests.marketplace.notifications.mail_server import MailServer, mail_server


def read(mail: EmailMessage) -> tuple[str, str]:
    """Address and text."""
    return str(mail["To"]), mail.get_content().replace("\r\n", "\n")


def outbox_mails(home: Path) -> list[tuple[str, str]]:
    mails = [message_from_bytes(file.read_bytes(), policy=default) for file in _files(home, "*.eml")]
    return [read(mail) for mail in mails if isinstance(mail, EmailMessage)]


def outbox_messages(home: Path) -> list[tuple[str, str]]:
    texts = [file.read_text(encoding="utf-8").split("\n\n", 1) for file in _files(home, "*.sms")]
    return [(to, text) for to, text in texts]


def _files(home: Path, pattern: str) -> list[Path]:
    return sorted((home / "outbox").glob(pattern), key=lambda file: file.stat().st_mtime_ns)


def by_message_id(server: MailServer) -> list[tuple[str, str]]:
    """A reader's program shows mails of one Message-ID once."""
    return [read(mail) for mail in {mail["Message-ID"]: mail for mail in server.mails}.values()]


def smtp(server: MailServer) -> SmtpMail:
    return SmtpMail.of(Smtp("127.0.0.1", server.port, "none", sender="zhida@example.cn"))


@pytest.fixture
async def server() -> AsyncIterator[MailServer]:
    async with mail_server() as running:
        yield running


@pytest.fixture(params=["outbox mail", "outbox sms", "smtp"])
def tried(request: pytest.FixtureRequest, tmp_path: Path, server: MailServer) -> Tried:
    return {
        "outbox mail": Tried(OutboxMail(tmp_path), "li@example.cn", lambda: outbox_mails(tmp_path)),
        "outbox sms": Tried(OutboxSms(tmp_path), "13800138000", lambda: outbox_messages(tmp_path)),
        "smtp": Tried(smtp(server), "li@example.cn", lambda: by_message_id(server)),
    }[request.param]


@pytest.mark.parametrize("clause", CONTRACT, ids=lambda clause: clause.__name__)
async def test_a_carrier_keeps_the_contract(tried: Tried, clause: Callable[[Tried], Any]) -> None:
    await clause(tried)


async def test_files_of_the_outbox_are_readable_by_the_program_alone(tmp_path: Path) -> None:
    await OutboxSms(tmp_path).carry(letter("13800138000"))
    (file,) = (tmp_path / "outbox").iterdir()
    assert (file.stat().st_mode & 0o777, file.parent.stat().st_mode & 0o777) == (0o600, 0o700)


async def test_an_address_refused_for_good_is_told_apart_from_one_to_try_again(server: MailServer) -> None:
    server.recipient_answer = "550 no such user"
    with pytest.raises(Undeliverable) as refused:
        await smtp(server).carry(letter("gone@example.cn"))
    server.recipient_answer = "451 later"
    with pytest.raises(ConnectionError) as later:
        await smtp(server).carry(letter("busy@example.cn"))
    assert "example.cn" not in f"{refused.value}{later.value}"  # errors are logged


async def test_a_server_that_is_away_means_try_again(server: MailServer) -> None:
    with pytest.raises(OSError, match="refused"):
        await SmtpMail.of(Smtp("127.0.0.1", 1, "none", sender="zhida@example.cn")).carry(letter("li@example.cn"))


async def test_without_the_tls_that_was_asked_for_nothing_is_sent(server: MailServer) -> None:
    plain = SmtpMail.of(Smtp("127.0.0.1", server.port, "starttls", sender="zhida@example.cn"))
    with pytest.raises(Exception, match="STARTTLS"):
        await plain.carry(letter("li@example.cn"))
    assert server.mails == []
    assert [command for command in server.commands if command.startswith("MAIL")] == []
