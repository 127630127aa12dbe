"""The section `webhooks` of the OpenAPI document: every event that an endpoint can be sent, and the message that it has to answer."""

from collections.abc import Iterable

from litestar.openapi.spec import (
    OpenAPIFormat,
    OpenAPIMediaType,
    OpenAPIResponse,
    OpenAPIType,
    Operation,
    Parameter,
    PathItem,
    Reference,
    RequestBody,
    Schema,
)

from marketplace.events.kinds import EventKind
from marketplace.webhooks.public_form import CONFIRMATION

MESSAGE = Reference(ref="#/components/schemas/Event")
TEXT = Schema(type=OpenAPIType.STRING)
HEADERS = {
    "webhook-id": "消息编号，每次重试都相同，凭它去重",
    "webhook-timestamp": "这次发送的时刻，Unix 秒；与自己的时钟相差 300 秒以上的应拒收",
    "webhook-signature": "一个或几个以空格分开的 v1,<base64>：HMAC-SHA-256(密钥, 编号.时刻.正文)；更换密钥的 24 小时内有两个",
}
ANSWERS = {"2XX": "收下了。其他状态、跳转、超时都会在 72 小时内再试"}
CONFIRMATION_FORM = Schema(
    type=OpenAPIType.OBJECT,
    properties={
        "type": Schema(type=OpenAPIType.STRING, const=CONFIRMATION),
        "occurred_at": Schema(type=OpenAPIType.STRING, format=OpenAPIFormat.DATE_TIME),
        "data": Schema(type=OpenAPIType.OBJECT, properties={"endpoint_id": TEXT, "challenge": TEXT}, required=["endpoint_id", "challenge"]),
    },
    required=["type", "occurred_at", "data"],
)


def webhooks_section(kinds: Iterable[EventKind]) -> dict[str, PathItem | Reference]:
    """One entry for each public kind, by its name."""
    events: dict[str, PathItem | Reference] = {kind.name: _message(kind.name, kind.meaning_zh, MESSAGE) for kind in kinds if kind.public}
    confirmation = _message(CONFIRMATION, '登记后的确认消息：在应答里返回 {"challenge": …}', CONFIRMATION_FORM)
    return dict(sorted((events | {CONFIRMATION: confirmation}).items()))


def _message(name: str, meaning: str, form: Schema | Reference) -> PathItem:
    headers: list[Parameter | Reference] = [
        Parameter(name=header, param_in="header", required=True, description=text, schema=TEXT) for header, text in HEADERS.items()
    ]
    answers: dict[str, OpenAPIResponse | Reference] = {status: OpenAPIResponse(description=text) for status, text in ANSWERS.items()}
    body = RequestBody(content={"application/json": OpenAPIMediaType(schema=form)}, required=True)
    sent = Operation(operation_id=f"webhook_{name}", summary=meaning, parameters=headers, request_body=body, responses=answers)
    return PathItem(post=sent)
