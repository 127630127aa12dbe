"""Who does the room's tasks, and when."""

from marketplace.tasks.kinds import TaskKind
from marketplace.tasks.schedules import Schedule
from marketplace.tasks.task_run import Handler
from marketplace.webhooks.installed import send_webhook
from marketplace.webhooks.purge import purge_webhooks
from marketplace.webhooks.redelivery import catch_up
from marketplace.webhooks.tasks import CATCH_UP, PURGE, SEND

TASKS: dict[TaskKind, Handler] = {SEND: send_webhook, CATCH_UP: catch_up, PURGE: purge_webhooks}
SCHEDULES = (Schedule(PURGE, "40 3 * * *"),)
