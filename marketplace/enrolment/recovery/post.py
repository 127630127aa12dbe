"""Letters about the safety of an account: to every address that the account's person has confirmed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID, uuid5

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.database.sealing import Sealer
from marketplace.enrolment.alarms import ALARMS
from marketplace.enrolment.models import PasswordRecovery
from marketplace.notifications.carrier import Carrier, Letter, Undeliverable
from marketplace.notifications.channels import Channel
from marketplace.notifications.codes import VALID_FOR, new_code
from marketplace.notifications.contacts import address_of
from marketplace.notifications.models import Contact
from marketplace.tasks.task_run import TaskRun


@dataclass(frozen=True, slots=True)
class RecoveryPost:
    """The carriers of an installation; `platform` signs every letter."""

    carriers: Mapping[Channel, Carrier]
    sealer: Sealer
    platform: str

    async def send_code(self, run: TaskRun, *, recovery_id: str) -> None:
        """Handler of `enrolment.send_recovery_code`: makes the code here, so that it stands in no task. Again means a new code."""
        recovery = await run.session.get(PasswordRecovery, UUID(recovery_id), with_for_update=True)
        if recovery is None or recovery.account_id is None or recovery.used_at is not None:
            return
        contacts = await _confirmed(run.session, recovery.account_id)
        if not contacts:
            return
        code = new_code()
        recovery.code_hash, recovery.code_until_at = recovery_code_hash(self.sealer, recovery.id, code), run.now + VALID_FOR
        minutes = int(VALID_FOR.total_seconds()) // 60
        await self._to_all(
            run.task_id,
            contacts,
            "重设密码",
            f"验证码 {code}，{minutes} 分钟内有效，用来重设你的账户密码。不要告诉任何人；如果不是你本人操作，不用理会。",
        )

    async def tell_recovered(self, run: TaskRun, *, account_id: str) -> None:
        """Handler of `enrolment.tell_recovered`: whether or not the person wants messages there, as this may be somebody else's doing."""
        sentence = "你的账户密码刚用验证码重设，所有设备已退出登录。如果不是你本人操作，请马上联系平台。"
        await self._to_all(run.task_id, await _confirmed(run.session, UUID(account_id)), "密码已重设", sentence)

    async def send_alarm(self, run: TaskRun, *, account_id: str, about: str) -> None:
        """Handler of `enrolment.send_alarm`. The letter to an account that was closed is the last one: its addresses go with it."""
        told = ALARMS[about]
        contacts = await _confirmed(run.session, UUID(account_id))
        await self._to_all(run.task_id, contacts, told.subject_zh, told.text_zh)
        if told.last:
            await run.session.execute(delete(Contact).where(Contact.account_id == UUID(account_id)))

    async def _to_all(self, task_id: UUID, contacts: Sequence[Contact], subject: str, text: str) -> None:
        for contact in contacts:
            sms = contact.channel is Channel.SMS
            body = f"【{self.platform}】{text}" if sms else f"{text}\n\n{self.platform}\n"
            letter = Letter(
                uuid5(task_id, contact.channel), address_of(self.sealer, contact), "" if sms else f"{subject} · {self.platform}", body
            )
            try:
                await self.carriers[contact.channel].carry(letter)
            except Undeliverable:
                continue  # the other address may still take it


def recovery_code_hash(sealer: Sealer, recovery_id: UUID, code: str) -> bytes:
    """A code as it is kept: keyed, as there are only a million of them."""
    return sealer.search_hash(code, f"recovery.code.{recovery_id}")


async def _confirmed(session: AsyncSession, account_id: UUID) -> Sequence[Contact]:
    return (await session.scalars(select(Contact).where(Contact.account_id == account_id, Contact.confirmed_at.is_not(None)))).all()
