"""The carrier that hands e-mails to a mail server."""

import smtplib
import ssl
from dataclasses import dataclass
from email.message import EmailMessage

from anyio import to_thread

from marketplace.installation import Smtp
from marketplace.notifications.carrier import Letter, Undeliverable
from marketplace.notifications.outbox import as_mail

TIMEOUT_SECONDS = 10.0  # of each step of the conversation
REFUSED_FOR_GOOD = range(500, 600)  # RFC 5321, 4.2.1


@dataclass(frozen=True, slots=True)
class SmtpMail:
    """One connection per letter: they are few, and a kept connection would have to be watched."""

    server: Smtp
    tls: ssl.SSLContext

    @classmethod
    def of(cls, server: Smtp) -> "SmtpMail":
        """With the machine's certificates: the server's is checked, TLS 1.2 or later."""
        context = ssl.create_default_context()
        context.minimum_version = ssl.TLSVersion.TLSv1_2
        return cls(server, context)

    async def carry(self, letter: Letter) -> None:
        """Hand it over. Raises: Undeliverable if the server refuses the reader's address for good; else OSError, SMTPException."""
        try:
            await to_thread.run_sync(self._send, as_mail(letter, sender=self.server.sender))
        except smtplib.SMTPRecipientsRefused as error:
            codes = [code for code, _ in error.recipients.values()]
            if all(code in REFUSED_FOR_GOOD for code in codes):
                raise Undeliverable(f"refused by the mail server: {codes}") from None
            raise ConnectionError(f"the mail server takes no letter now: {codes}") from None  # its text would carry the address

    def _send(self, mail: EmailMessage) -> None:
        with self._connected() as connection:
            if self.server.tls == "starttls":
                connection.starttls(context=self.tls)
            if self.server.user and self.server.password_file:
                connection.login(self.server.user, self.server.password_file.read_text(encoding="utf-8").strip())
            connection.send_message(mail)

    def _connected(self) -> smtplib.SMTP:
        if self.server.tls == "implicit":
            return smtplib.SMTP_SSL(self.server.host, self.server.port, timeout=TIMEOUT_SECONDS, context=self.tls)
        return smtplib.SMTP(self.server.host, self.server.port, timeout=TIMEOUT_SECONDS)
