"""The letter about a mandate on paper: it tells every administrator, and its code confirms the mandate without signing in."""

from dataclasses import dataclass
from uuid import UUID, uuid5

from sqlalchemy import select

from marketplace.enrolment.agents.invite import new_code, waits
from marketplace.enrolment.claims.submit import owners_of
from marketplace.enrolment.mandates.by_code import terms_of
from marketplace.enrolment.models import AgentMandate
from marketplace.enrolment.recovery.post import RecoveryPost
from marketplace.tasks.task_run import TaskRun


@dataclass(frozen=True, slots=True)
class MandatePost:
    """`letters` go to confirmed addresses; `address` is where the installation's pages are."""

    letters: RecoveryPost
    address: str

    async def send_code(self, run: TaskRun, *, mandate_id: str) -> None:
        """Handler of `enrolment.send_mandate_code`: makes the code here, so that it stands in no task. Again means a new code.

        A mandate that waits for nobody any more is left alone.
        """
        wanted = select(AgentMandate).where(AgentMandate.id == UUID(mandate_id), waits(run.now)).with_for_update()
        if (mandate := await run.session.scalar(wanted)) is None:
            return
        mandate.confirm_hash, code = new_code()
        mandate.confirm_terms = terms_of(mandate)
        text = (  # It names nobody and no enterprise: anybody may read it over a shoulder.
            "有人持书面委托要为你管理的企业办事，你确认以前他什么都不能办。请登录平台核对；"
            f"或者打开 {self.address}/mandate，输入确认码 {code}，核对后凭法定代表人实名确认。30 天内有效，不要告诉任何人。"
        )
        for account_id in sorted(await owners_of(run.session, mandate.organisation_id)):
            await self.letters.tell(run.session, uuid5(run.task_id, str(account_id)), account_id, "请核对一份书面委托", text)
