"""What the log says of webhooks. Institutions get the changes of their own endpoints too: a secret that somebody changed is news."""

from marketplace.events.kinds import EventKind
from marketplace.webhooks.states import ENDPOINT
from marketplace.workflow.mover import event_kinds

WEBHOOK_REGISTERED = EventKind("webhook.registered", "webhook", "登记了回调地址", public=True)
WEBHOOK_SECRET_ROTATED = EventKind("webhook.secret_rotated", "webhook", "更换了回调的签名密钥", public=True)
MOVED = event_kinds(ENDPOINT, public=frozenset(ENDPOINT.actions()))
DELIVERY_REDELIVERED = EventKind("webhook_delivery.redelivered", "webhook_delivery", "重新发送了一条回调")
DELIVERY_DIED = EventKind("webhook_delivery.died", "webhook_delivery", "回调 72 小时没有送达，已停止重试")
EVENT_KINDS = (WEBHOOK_REGISTERED, WEBHOOK_SECRET_ROTATED, *MOVED.values(), DELIVERY_REDELIVERED, DELIVERY_DIED)
