"""Notifications put together: which events tell whom, and who carries the letters of this installation."""

from functools import cache
from typing import Any

from marketplace.admissions import notices as admissions
from marketplace.consents import notices as consents
from marketplace.database.sealing import sealer
from marketplace.disclosure import notices as disclosure
from marketplace.enrolment import notices as enrolment
from marketplace.enrolment.alarms import SEND_ALARM
from marketplace.enrolment.assisted import notices as assisted
from marketplace.enrolment.assisted.kinds import SEND_CODE as SEND_ASSISTED_CODE
from marketplace.enrolment.assisted.post import AssistedPost
from marketplace.enrolment.mandates.kinds import SEND_CODE as SEND_MANDATE_CODE
from marketplace.enrolment.mandates.post import MandatePost
from marketplace.enrolment.recovery.post import RecoveryPost
from marketplace.enrolment.recovery.tasks import SEND_RECOVERY_CODE, TELL_RECOVERED
from marketplace.enrolment.registration.post import RegistrationPost
from marketplace.enrolment.registration.tasks import SEND_REGISTRATION_CODE
from marketplace.events.followers import Follower
from marketplace.holidays import notices as holidays
from marketplace.information.batches import notices as batches
from marketplace.information.catalogue import notices as catalogue
from marketplace.installation import Installation, adapter_class, load_installation
from marketplace.members.people import People
from marketplace.notifications.carrier import Carrier
from marketplace.notifications.channels import Channel
from marketplace.notifications.follower import notifications_follower
from marketplace.notifications.notice import Case, Notice
from marketplace.notifications.notices import NOTICES as NOTICES_OF_LOWER_ROOMS
from marketplace.notifications.outbox import OutboxMail
from marketplace.notifications.sending import PostOffice
from marketplace.notifications.smtp import SmtpMail
from marketplace.notifications.tasks import SEND, SEND_CODE
from marketplace.settings import Settings, load_settings
from marketplace.tasks.kinds import TaskKind
from marketplace.tasks.task_run import Handler, TaskRun
from marketplace.webhooks import notices as webhooks
from policies.claims import notices as claims
from policies.filings import notices as filings
from policies.library import notices as policies
from policies.supervision import notices as funds
from products.applications import notices as applications
from products.catalogue import notices as products
from products.loans import notices as loans
from web.lifecycle.address import address

NOTICES: tuple[Notice, ...] = (
    *NOTICES_OF_LOWER_ROOMS,
    *admissions.NOTICES,
    *holidays.NOTICES,
    *webhooks.NOTICES,
    *batches.NOTICES,
    *catalogue.NOTICES,
    *consents.NOTICES,
    *disclosure.NOTICES,
    *enrolment.NOTICES,
    *assisted.NOTICES,
    *products.NOTICES,
    *funds.NOTICES,
    *loans.NOTICES,
    *applications.NOTICES,
    *policies.NOTICES,
    *filings.NOTICES,
    *claims.NOTICES,
)
CASES: tuple[Case, ...] = (
    holidays.CASE,
    admissions.CASE,
    admissions.REQUEST_CASE,
    enrolment.CASE,
    products.CASE,
    funds.CASE,
    applications.CASE,
    policies.CASE,
    filings.CASE,
    claims.CASE,
)  # of every workflow: its pages, and who works on it
FOLLOWER: Follower = notifications_follower(NOTICES, CASES, People())


def make_post_office(settings: Settings, installation: Installation) -> PostOffice:
    """The carriers that `installation.toml` names."""
    mail: Carrier = SmtpMail.of(installation.smtp) if installation.smtp.host else OutboxMail(settings.home)
    messages: Carrier = adapter_class(installation.adapters.sms)(settings.home)
    carriers = {Channel.EMAIL: mail, Channel.SMS: messages}
    return PostOffice(carriers, sealer(settings.home / "keys"), installation.name_zh, address(settings))


@cache
def _post_office() -> PostOffice:
    """One per worker process."""
    settings = load_settings()
    return make_post_office(settings, load_installation(settings.home))


def recovery_post(office: PostOffice) -> RecoveryPost:
    """Letters about passwords go with the same carriers."""
    return RecoveryPost(office.carriers, office.sealer, office.platform)


def assisted_post(office: PostOffice) -> AssistedPost:
    """Letters with the code of what a clerk filled in."""
    return AssistedPost(office.carriers, office.sealer, office.platform, office.base_url)


async def _send(run: TaskRun, **arguments: Any) -> None:
    await _post_office().send_notification(run, **arguments)


async def _send_code(run: TaskRun, **arguments: Any) -> None:
    await _post_office().send_code(run, **arguments)


async def _send_recovery_code(run: TaskRun, **arguments: Any) -> None:
    await recovery_post(_post_office()).send_code(run, **arguments)


async def _send_registration_code(run: TaskRun, **arguments: Any) -> None:
    office = _post_office()
    await RegistrationPost(office.carriers, office.sealer, office.platform).send_code(run, **arguments)


async def _tell_recovered(run: TaskRun, **arguments: Any) -> None:
    await recovery_post(_post_office()).tell_recovered(run, **arguments)


async def _send_alarm(run: TaskRun, **arguments: Any) -> None:
    await recovery_post(_post_office()).send_alarm(run, **arguments)


async def _send_assisted_code(run: TaskRun, **arguments: Any) -> None:
    await assisted_post(_post_office()).send_code(run, **arguments)


async def _send_mandate_code(run: TaskRun, **arguments: Any) -> None:
    office = _post_office()
    await MandatePost(recovery_post(office), office.base_url).send_code(run, **arguments)


TASKS: dict[TaskKind, Handler] = {
    SEND: _send,
    SEND_CODE: _send_code,
    SEND_RECOVERY_CODE: _send_recovery_code,
    SEND_ASSISTED_CODE: _send_assisted_code,
    SEND_MANDATE_CODE: _send_mandate_code,
    SEND_REGISTRATION_CODE: _send_registration_code,
    TELL_RECOVERED: _tell_recovered,
    SEND_ALARM: _send_alarm,
}
