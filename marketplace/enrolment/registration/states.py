"""How a registration stands, and why an operator refuses one: pure."""

from enum import StrEnum


class RegistrationState(StrEnum):
    """`unverified` until the representative's real name is verified; `waiting` for an operator who looks at papers."""

    UNVERIFIED = "unverified"
    WAITING = "waiting"
    REFUSED = "refused"
    OWNED = "owned"  # the person is verified, but the enterprise has an administrator: it has to be claimed
    JOINED = "joined"


STATES_ZH = {
    RegistrationState.UNVERIFIED: "待实名核验",
    RegistrationState.WAITING: "平台正在核对证件",
    RegistrationState.REFUSED: "证件核对未通过",
    RegistrationState.OWNED: "企业已有管理员",
    RegistrationState.JOINED: "已完成",
}
OPEN = frozenset({RegistrationState.UNVERIFIED, RegistrationState.REFUSED, RegistrationState.WAITING})
MAY_TRY = frozenset({RegistrationState.UNVERIFIED, RegistrationState.REFUSED, RegistrationState.WAITING})
MAY_SEND_PAPERS = frozenset({RegistrationState.UNVERIFIED, RegistrationState.REFUSED})

REFUSAL_REASONS = {
    "papers_unreadable": "证件看不清或不完整",
    "papers_differ": "证件与填写的内容不一致",
    "not_representative": "不是法定代表人、经营者或负责人",
    "enterprise_unknown": "查不到这家企业的登记",
    "other": "其他",
}
