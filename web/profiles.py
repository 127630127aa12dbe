"""Work on profiles that needs the installation's keys."""

from functools import cache
from uuid import UUID

from marketplace.database.sealing import Sealer, sealer
from marketplace.profiles.representatives import link_representatives
from marketplace.profiles.tasks import LINK_REPRESENTATIVES
from marketplace.settings import load_settings
from marketplace.subject_keys.keys import SubjectKeys
from marketplace.tasks.kinds import TaskKind
from marketplace.tasks.task_run import Handler, TaskRun
from web.disclosure import subject_keys


@cache
def _seals() -> tuple[Sealer, SubjectKeys]:
    home = load_settings().home
    return sealer(home / "keys"), subject_keys(home)


async def _link(run: TaskRun, batch_id: str) -> None:
    seal, keys = _seals()
    await link_representatives(run.session, seal, keys, UUID(batch_id), now=run.now)


TASKS: dict[TaskKind, Handler] = {LINK_REPRESENTATIVES: _link}
