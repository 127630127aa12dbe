"""Sample contexts of the pages of agents, of the own roles and of recovery, as each template's first comment describes them."""

from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

from web.views.agents import SCOPE_OPTIONS, AgentCard, DeedLine

NOW = datetime(2026, 11, 21, 0, 42, tzinfo=UTC)
AGENT = AgentCard(UUID(int=1), "示例人员", "看匹配、授权签署", date(2026, 11, 1), date(2027, 10, 31), "active")
RESTING = AgentCard(UUID(int=7), "等确认的示例人员", "看匹配", date(2026, 11, 1), date(2027, 10, 31), "suspended")
ENDED = AgentCard(UUID(int=2), "另一位示例人员", "看匹配", None, None, "ended")
INVITED = AgentCard(UUID(int=3), "等待的示例人员", "看匹配、申报", date(2026, 11, 21), date(2027, 1, 31), "open")
ROLE = {
    "id": UUID(int=4), "organisation": "示例企业", "role": "企业管理员", "until": None, "current": True, "default": True,
    "asks_code": False, "error": None,
}  # fmt: skip
STAFF = ROLE | {
    "id": UUID(int=5), "organisation": "示例银行甲", "role": "银行客户经理", "until": date(2027, 10, 31), "current": False,
    "default": False, "asks_code": True, "error": "验证码不正确",
}  # fmt: skip
OFFER = {
    "organisation": "示例企业", "agent_name": "示例人员", "scopes": "看匹配、授权签署", "starts_on": date(2026, 11, 21),
    "ends_on": date(2027, 10, 31),
}  # fmt: skip

ENROLMENT_CONTEXTS: dict[str, dict[str, Any]] = {
    "agents": {
        "agents": [AGENT, RESTING, ENDED],
        "invitations": [INVITED],
        "waiting": [INVITED],
        "scope_options": SCOPE_OPTIONS,
        "typed": {"agent_name": "", "scopes": ["sign"], "starts_on": "2026-11-21", "ends_on": "明年"},
        "errors": [{"name": "ends_on", "message": "请按 2026-01-31 的格式填写结束日期"}],
        "today": date(2026, 11, 21),
        "code": "ABCD-EFGH-IJKL-MNOP",
    },
    "agent": {
        "agent": RESTING,
        "deeds": [DeedLine(NOW, "签署授权", True), DeedLine(NOW, "请求被拒绝", False)],
        "most": 200,
        "consents": [{"id": UUID(int=6), "grantee": "示例银行甲", "granted_at": NOW}],
    },
    "invitation": {
        "code": "ABCDEFGHIJKLMNOP",
        "offer": OFFER,
        "errors": [{"name": "username", "message": "这个用户名不能用，请换一个"}],
        "typed": {"username": "li", "display_name": "示例人员"},
    },
    "close_account": {
        "alone": ["示例企业"],
        "obstacles": [],
        "errors": [{"name": "password", "message": "现在的密码不正确"}, {"name": "confirmed", "message": "请先勾选确认"}],
    },
    "operator/mandates": {
        "lines": [("示例企业", INVITED, state) for state in ("waiting", "confirmed", "accepted", "ended", "lapsed")],
        "scope_options": SCOPE_OPTIONS,
        "documents": [{"value": str(UUID(int=8)), "label": "委托书.pdf"}],
        "typed": dict.fromkeys(("uscc", "name", "agent_name", "starts_on", "ends_on", "paper_id"), "") | {"scopes": ["sign"]},
        "errors": [{"name": "uscc", "message": "请填写统一社会信用代码"}, {"name": "paper_id", "message": "请选择委托书的扫描件"}],
        "today": date(2026, 11, 21),
        "code": "ABCD-EFGH-IJKL-MNOP",
    },
    "lost_factor": {"errors": [{"name": "identity_number", "message": "身份证号码不对"}], "person_name": "示例人员"},
    "recover": {"errors": [{"name": "username", "message": "请填写用户名，最多 64 个字符"}], "username": ""},
    "recover_code": {"errors": [{"name": "code", "message": "验证码或动态口令不正确，或者已经失效"}]},
    "roles": {"roles": [ROLE, STAFF], "staff": False},
}
