"""An endpoint's states and moves, and the states of a delivery."""

from enum import StrEnum

from marketplace.workflow.moves import Move, Workflow

CHANGE = "webhooks:endpoint:change"


class EndpointState(StrEnum):
    """Only an `active` endpoint is sent events."""

    UNCONFIRMED = "unconfirmed"  # 待确认
    ACTIVE = "active"  # 使用中
    PAUSED = "paused"  # 已暂停: deliveries are written down and wait
    CLOSED = "closed"  # 已关闭


class DeliveryState(StrEnum):
    """The names of the open interface."""

    PENDING = "pending"  # 等待发送
    DELIVERED = "delivered"  # 已送达
    FAILED = "failed"  # 发送失败，会再试
    DEAD = "dead"  # 已停止重试


S = EndpointState
ENDPOINT_LABELS: dict[str, str] = {S.UNCONFIRMED: "待确认", S.ACTIVE: "使用中", S.PAUSED: "已暂停", S.CLOSED: "已关闭"}
DELIVERY_LABELS = {
    DeliveryState.PENDING: "等待发送",
    DeliveryState.DELIVERED: "已送达",
    DeliveryState.FAILED: "发送失败，会再试",
    DeliveryState.DEAD: "已停止重试",
}
WAITING = frozenset({DeliveryState.PENDING, DeliveryState.FAILED})
REDELIVERABLE = frozenset(DeliveryState) - {DeliveryState.PENDING}

ENDPOINT = Workflow(
    resource="webhook",
    label_zh="回调地址",
    states=EndpointState,
    labels_zh=ENDPOINT_LABELS,
    moves=(
        Move("confirm", "confirmed", frozenset({S.UNCONFIRMED}), S.ACTIVE, CHANGE, "确认"),
        Move("pause", "paused", frozenset({S.ACTIVE}), S.PAUSED, CHANGE, "暂停"),
        Move("resume", "resumed", frozenset({S.PAUSED}), S.ACTIVE, CHANGE, "恢复"),
        Move("close", "closed", frozenset({S.UNCONFIRMED, S.ACTIVE, S.PAUSED}), S.CLOSED, CHANGE, "关闭"),
    ),
)
