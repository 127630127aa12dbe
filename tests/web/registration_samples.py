"""Sample contexts of the pages of registration and real names, as each template's first comment describes them."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from marketplace.consents.texts import BUILTIN, readable
from web.pages.operator.identities import REASONS
from web.views.identity import IdentityCard
from web.views.registration import KIND_OPTIONS, demo_card, steps

NOW = datetime(2026, 11, 21, 0, 42, tzinfo=UTC)
CODE, NAME = "91990100MA00000003", "示例登记有限公司"
TEXT = next(each for each in BUILTIN if each.version == "registration-1")
CARD = IdentityCard(
    masked="演*", verified_at=NOW, verified_by="演示核验", state="refused", state_zh="证件核对未通过", state_tag="bad",
    subject=f"{NAME}（企业）", uscc=CODE, represents=True, reason="证件与填写的内容不一致", note="请补营业执照",
    may_try=True, may_send=True,
)  # fmt: skip
CASE = {
    "id": UUID(int=1), "name": NAME, "kind": "企业", "uscc": CODE, "known_as": "示例旧名有限公司", "differs": True, "asked_at": NOW,
    "state_zh": "平台正在核对证件", "state_tag": "info", "open": True, "reason": None, "note": "",
}  # fmt: skip

REGISTRATION_CONTEXTS: dict[str, dict[str, Any]] = {
    "register": {
        "steps": steps(1),
        "kinds": KIND_OPTIONS,
        "typed": {"kind": "enterprise", "uscc": "9199O100MA00000003", "name": NAME, "changed": False},
        "errors": [{"name": "name", "message": "名称与登记不一致，请与证照核对"}],
        "offered": CODE,
        "differs": True,
        "signed_in": True,
        "demo": demo_card(CODE, NAME),
    },
    "register_contact": {
        "steps": steps(2),
        "person": "示例人员",
        "address": "138",
        "errors": [{"name": "address", "message": "手机号应为 11 位数字，以 1 开头"}],
    },
    "register_account": {
        "steps": steps(3),
        "summary": [{"label": "注册主体", "value": "企业"}, {"label": "统一社会信用代码", "value": CODE}],
        "changed": True,
        "text": readable(TEXT.body),
        "text_version": TEXT.version,
        "username": "shili",
        "errors": [{"name": "code", "message": "验证码不正确"}, {"name": "agreed", "message": "请阅读注册须知并勾选同意"}],
    },
    "identity": {
        "card": CARD,
        "verifier": "演示核验",
        "demo": {"person": "演小示", "number": "999999199001010014"},
        "name": "演小示",
        "errors": [
            {"name": "identity_number", "message": "身份证号码不对"},
            {"name": "file", "message": "请选择要上传的文件"},
        ],
    },
    "operator/identities": {"lines": [CASE]},
    "operator/identity": {
        "case": CASE,
        "person": {"name": "示例人员", "number": "999999********0014"},
        "papers": [
            {"id": UUID(int=2), "name": "营业执照.pdf", "state_zh": "可以下载", "ready": True},
            {"id": UUID(int=3), "name": "身份证.jpg", "state_zh": "正在检查", "ready": False},
        ],
        "reasons": REASONS,
        "typed": {"reason": "", "note": ""},
        "errors": [{"name": "reason", "message": "请选择原因"}],
    },
}
