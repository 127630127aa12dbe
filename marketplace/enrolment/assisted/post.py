"""The letter with the code by which an enterprise without an account sees what was filled in for it."""

import base64
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from marketplace.access.secret_tokens import digest
from marketplace.database.sealing import Sealer
from marketplace.enrolment.assisted.draft import content_of
from marketplace.enrolment.assisted.models import AssistedFiling
from marketplace.enrolment.assisted.states import FilingState
from marketplace.members.repository import organisation_by_id
from marketplace.notifications.carrier import Carrier, Letter, Undeliverable
from marketplace.notifications.channels import Channel
from marketplace.tasks.task_run import TaskRun

CODE_BYTES = 10  # 80 bits, 16 letters of base32: nobody guesses it in the thirty days that it is good


@dataclass(frozen=True, slots=True)
class AssistedPost:
    """The carriers of an installation; `platform` signs, `address` is where its pages are."""

    carriers: Mapping[Channel, Carrier]
    sealer: Sealer
    platform: str
    address: str

    async def send_code(self, run: TaskRun, *, filing_id: str, version: int) -> None:
        """Handler of `enrolment.send_assisted_code`: makes the code here, so that it stands in no task. Again means a new code.

        A filing that was changed since is left alone: its clerk sends it anew. An address that takes nothing leaves it without a code,
        which the clerk sees.
        """
        filing = await run.session.get(AssistedFiling, UUID(filing_id), with_for_update=True)
        if filing is None or filing.status is not FilingState.OPEN or filing.version != version:
            return
        content = content_of(filing, self.sealer)
        institution = await organisation_by_id(run.session, filing.organisation_id)
        code = base64.b32encode(secrets.token_bytes(CODE_BYTES)).decode()
        filing.code_hash, filing.code_version = digest(code), version
        try:
            await self.carriers[content.channel].carry(self._letter(run.task_id, content.channel, content.address, institution.name, code))
        except Undeliverable:
            filing.code_hash = filing.code_version = None

    def _letter(self, reference: UUID, channel: Channel, address: str, institution: str, code: str) -> Letter:
        grouped = "-".join(code[start : start + 4] for start in range(0, len(code), 4))
        text = (
            f"{institution}的工作人员替你填了信息，你确认后才算数。打开 {self.address}/assisted，输入确认码 {grouped}，逐项看过再决定。"
            "30 天内有效，不要告诉任何人，也不要告诉工作人员；没有办过的，不用理会。"
        )
        if channel is Channel.SMS:
            return Letter(reference, address, "", f"【{self.platform}】{text}")
        return Letter(reference, address, f"请确认代填的内容 · {self.platform}", f"{text}\n\n{self.platform}\n")
