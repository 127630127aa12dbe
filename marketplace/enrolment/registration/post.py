"""The code of a registration, to the address that was typed: whoever reads it there has that address."""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from marketplace.database.sealing import Sealer
from marketplace.enrolment.registration.drafts import opened
from marketplace.enrolment.registration.models import RegistrationDraft
from marketplace.notifications.carrier import Carrier, Letter, Undeliverable
from marketplace.notifications.channels import Channel
from marketplace.notifications.codes import VALID_FOR, new_code
from marketplace.tasks.task_run import TaskRun


@dataclass(frozen=True, slots=True)
class RegistrationPost:
    """The carriers of an installation; `platform` signs every letter."""

    carriers: Mapping[Channel, Carrier]
    sealer: Sealer
    platform: str

    async def send_code(self, run: TaskRun, *, draft_id: str) -> None:
        """Handler of `enrolment.send_registration_code`: makes the code here, so that it stands in no task. Again means a new code."""
        row = await run.session.get(RegistrationDraft, UUID(draft_id), with_for_update=True)
        if row is None or row.used_at is not None or row.until_at <= run.now:
            return
        typed = opened(self.sealer, row).typed
        if typed.channel is None:
            return
        code = new_code()
        row.code_hash, row.code_until_at, row.tries = registration_code_hash(self.sealer, row.id, code), run.now + VALID_FOR, 0
        letter = self._letter(run.task_id, typed.channel, typed.address, code)
        try:
            await self.carriers[typed.channel].carry(letter)
        except Undeliverable:
            row.code_hash, row.code_until_at = None, None  # the person finds no code and mends the address

    def _letter(self, reference: UUID, channel: Channel, address: str, code: str) -> Letter:
        minutes = int(VALID_FOR.total_seconds()) // 60
        text = f"验证码 {code}，{minutes} 分钟内有效，用来注册账户。不要告诉任何人；如果不是你本人操作，不用理会。"
        if channel is Channel.SMS:
            return Letter(reference, address, "", f"【{self.platform}】{text}")
        return Letter(reference, address, f"注册验证码 · {self.platform}", f"{text}\n\n{self.platform}\n")


def registration_code_hash(sealer: Sealer, draft_id: UUID, code: str) -> bytes:
    """A code as it is kept: keyed, as there are only a million of them."""
    return sealer.search_hash(code, f"registration.code.{draft_id}")
