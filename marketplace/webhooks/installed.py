"""The parts of sending that depend on the installation: allowed networks, trusted certificates, the sealing key."""

import ssl
from functools import cache

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.database.installation_row import InstallationKind, InstallationRow
from marketplace.database.sealing import sealer
from marketplace.installation import Installation, load_installation
from marketplace.settings import load_settings
from marketplace.tasks.task_run import TaskRun
from marketplace.webhooks.sending import Sender
from marketplace.webhooks.targets import TargetRules
from marketplace.webhooks.transport import Transport, trusted_certificates


async def target_rules(session: AsyncSession, installation: Installation) -> TargetRules:
    """What targets may be: loopback only where the database says that it was created as a demonstration or a test."""
    kind = await session.scalar(select(InstallationRow.kind))
    return TargetRules(installation.webhooks.allowed_networks, loopback=kind in (InstallationKind.DEMO, InstallationKind.TEST))


async def send_webhook(run: TaskRun, *, delivery_id: str, turn: int) -> None:
    """The handler of `webhook.send` in a worker."""
    home = load_settings().home
    rules = await target_rules(run.session, _installation())
    await Sender(Transport(rules, _trust()), sealer(home / "keys")).send(run, delivery_id=delivery_id, turn=turn)


@cache
def _installation() -> Installation:
    return load_installation(load_settings().home)


@cache
def _trust() -> ssl.SSLContext:
    return trusted_certificates()
