"""The carriers of an installation that has no mail server and no text-message service: files that the operator can read."""

from email.message import EmailMessage
from email.policy import SMTP
from pathlib import Path

from anyio import to_thread

from marketplace.notifications.carrier import Letter

FOLDER = "outbox"


class OutboxMail:
    """Each e-mail is a file `<reference>.eml`."""

    def __init__(self, home: Path) -> None:
        self._folder = home / FOLDER

    async def carry(self, letter: Letter) -> None:
        """Write it. The same letter again writes the same file."""
        content = as_mail(letter, sender="zhida@localhost").as_bytes(policy=SMTP)
        await to_thread.run_sync(_write, self._folder, f"{letter.reference}.eml", content)


class OutboxSms:
    """Each text message is a file `<reference>.sms`: the number, an empty line, the text."""

    def __init__(self, home: Path) -> None:
        self._folder = home / FOLDER

    async def carry(self, letter: Letter) -> None:
        """Write it. The same letter again writes the same file."""
        content = f"{letter.to}\n\n{letter.text}\n".encode()
        await to_thread.run_sync(_write, self._folder, f"{letter.reference}.sms", content)


def as_mail(letter: Letter, *, sender: str) -> EmailMessage:
    """The letter as an e-mail. Its Message-ID comes from the reference, so that a repeated one is recognised by the reader's program."""
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = sender, letter.to, letter.subject
    mail["Message-ID"] = f"<{letter.reference}@{sender.rpartition('@')[2]}>"
    mail["Auto-Submitted"] = "auto-generated"  # RFC 3834: no out-of-office answers to it
    mail.set_content(letter.text)
    return mail


def _write(folder: Path, name: str, content: bytes) -> None:
    """A crash leaves the whole file or none. Only the account that runs the program may read it: it holds addresses and codes."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    fresh = folder / f".{name}.new"
    fresh.touch(mode=0o600)
    fresh.write_bytes(content)
    fresh.replace(folder / name)
