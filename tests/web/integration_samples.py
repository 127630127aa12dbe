"""Sample contexts of the integration pages, as each template's first comment describes them."""

from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any
from uuid import UUID

NOW = datetime(2026, 11, 21, 0, 42, tzinfo=UTC)
ENDPOINT = SimpleNamespace(
    id="w-1", url="https://bank.example.com/zhida", description="信贷系统", events=["webhook.*"], created_at=NOW, rotated_at=NOW
)
DELIVERY = SimpleNamespace(
    id=UUID(int=7), endpoint_id="w-1", kind="webhook.closed", created_at=NOW, delivered_at=None, next_at=NOW, attempts=2, last_status=503
)
ATTEMPT = SimpleNamespace(number=2, started_at=NOW, duration_ms=120, status=503, address="93.184.216.34", answer="忙")
KINDS = [{"value": "webhook.closed", "label": "关闭（webhook.closed）"}, {"value": "webhook.paused", "label": "暂停（webhook.paused）"}]
INTEGRATION_CONTEXTS: dict[str, dict[str, Any]] = {
    "integration/overview": {
        "endpoints": [{"row": ENDPOINT, "state_text": "使用中", "tag": "good"}],
        "kinds": KINDS,
        "clients": [{"row": SimpleNamespace(id="c-1", client_id="bank-0a1b2c", active=True), "role": "银行客户经理"}],
        "roles": [{"value": "bank_officer", "label": "银行客户经理"}],
        "typed": SimpleNamespace(url="http://bank", description="", events=["webhook.closed"]),
        "errors": [{"name": "url", "message": "地址须以 https:// 开头"}],
        "new_secret": {"name": "https://bank.example.com/zhida", "secret": "whsec_示例", "kind": "endpoint"},
    },
    "integration/endpoint": {
        "endpoint": ENDPOINT,
        "state_text": "待确认",
        "state_tag": "warn",
        "moves": ["confirm", "close"],
        "rotatable": True,
        "rotating": NOW,
        "new_secret": "whsec_示例",
        "steps": [SimpleNamespace(at=NOW, label_zh="确认", actor_zh="系统")],
        "deliveries": [{"row": DELIVERY, "state_text": "发送失败，会再试", "tag": "warn", "failure": "应答的状态码不是 2xx"}],
        "states": [{"value": "failed", "label": "发送失败，会再试"}],
        "chosen": "failed",
        "older": "/integration/webhooks/w-1?cursor=1",
        "errors": [{"name": "challenge", "message": "确认码不对"}],
    },
    "integration/delivery": {
        "delivery": DELIVERY,
        "state_text": "发送失败，会再试",
        "state_tag": "warn",
        "redeliverable": True,
        "body": "{}",
        "attempts": [{"row": ATTEMPT, "failure": "应答的状态码不是 2xx"}],
    },
}
