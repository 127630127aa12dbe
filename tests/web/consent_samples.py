"""Sample contexts of the pages of consents and of who looked, as each template's first comment describes them."""

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

from marketplace.consents.states import ConsentState
from marketplace.consents.terms import LongestTerms
from marketplace.consents.texts import BUILTIN, readable
from web.views.accesses import AccessLine
from web.views.consents import ConsentCard, ItemChoice, ItemGroup, ItemLine

NOW = datetime(2026, 11, 21, 0, 42, tzinfo=UTC)
TEXT = readable(BUILTIN[0].body)
LINE = ItemLine("electricity_payment", "用电与电费信息", "对方能看到结果数值和日期，看不到原始明细", None)
CARD = ConsentCard(
    id=UUID(int=7), grantee="示例银行甲", subject="示例企业", subject_uscc="91990100MA0000007X",
    state=ConsentState.LIVE, state_text="生效中", tag="good", purpose="贷前审查", scope="2 项：用电与电费信息、纳税申报与缴纳信息",
    lines=(LINE, replace(LINE, code="tax_payment", name="纳税申报与缴纳信息", ended_at=NOW)),
    valid_from=NOW, last_day=date(2027, 2, 18), days_left=89, version="consent-1", signer="王某", granted_at=NOW, revoked_at=None,
    revoked_because="", signature="0123456789abcdef" * 4,
)  # fmt: skip
OVER = replace(
    CARD,
    id=UUID(int=8),
    state=ConsentState.REVOKED,
    state_text="已撤回",
    tag="",
    days_left=None,
    revoked_at=NOW,
    revoked_because="不再合作",
)
STATES = [{"value": "live", "label": "生效中"}, {"value": "revoked", "label": "已撤回"}]
ITEM = ItemChoice("electricity_payment", "用电与电费信息", "供电公司", "对方能看到结果数值和日期，看不到原始明细", None, True, True)
GROUPS = [
    ItemGroup("水电气", (ITEM,)),
    ItemGroup("税务和财务", (replace(ITEM, code="tax_payment", name="纳税申报与缴纳信息", about="纳税数额", chosen=False),)),
]
ACCESS = AccessLine(NOW, "示例银行甲", "工作人员", "信用报告", ("用电与电费信息", "水费信息"), "贷前审查", (UUID(int=7),), True, "已给出")
LIST = {"consents": [CARD, OVER], "states": STATES, "chosen": "live", "older": "?cursor=1", "newest": "/me/consents"}
CONSENT_CONTEXTS: dict[str, dict[str, Any]] = {
    "consents": LIST,
    "consents_received": LIST,
    "consent": {
        "consent": CARD,
        "own": True,
        "actions": ["narrow", "revoke"],
        "live": True,
        "text": TEXT,
        "text_sha256": "0123456789abcdef" * 4,
        "errors": [{"name": "valid_until", "message": "结束日期只能提前"}],
    },
    "consent_new": {
        "text": TEXT,
        "text_version": "consent-1",
        "grantees": [{"value": str(UUID(int=1)), "label": "示例银行甲"}],
        "purposes": [{"value": "pre_loan", "label": "贷前审查"}, {"value": "in_loan", "label": "贷中管理"}],
        "groups": GROUPS,
        "typed": {"grantee_id": "", "purpose": "pre_loan", "valid_until": "2027-02-18", "signer": "", "agreed": "", "told": ""},
        "signer": "王某",
        "may_sign": False,
        "longest": LongestTerms(),
        "errors": [{"name": "grantee_id", "message": "请选择机构"}, {"name": "agreed", "message": "请阅读授权书"}],
    },
    "accesses": {
        "lines": [
            ACCESS,
            replace(ACCESS, way="核验", items=("纳税申报与缴纳信息",), purpose="", consents=(), given=False, outcome="被拒绝"),
        ],
        "readers": [{"value": str(UUID(int=1)), "label": "示例银行甲"}],
        "outcomes": [{"value": "given", "label": "已给出"}],
        "typed": {"reader": "", "outcome": "", "since": "", "until": ""},
        "export": "/me/accesses/export?",
        "older": "/me/accesses?cursor=1",
        "newest": "/me/accesses",
    },
}
