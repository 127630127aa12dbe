"""Sample contexts of the pages of assisted filings and of the desk of links, as each template's first comment describes them."""

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

from marketplace.consents.texts import readable
from marketplace.enrolment.assisted.filled import FIELDS
from marketplace.enrolment.assisted.states import FilingState
from marketplace.profiles.link_desk import LinkKey
from marketplace.profiles.models import LinkKind
from web.views.assisted import CHANNEL_OPTIONS, KIND_OPTIONS, PLACE_OPTIONS, FilingCard, FilledValue
from web.views.declarations import Asked, AskedGroup
from web.views.links import DeskLine

NOW = datetime(2026, 11, 21, 0, 42, tzinfo=UTC)
VALUES = (FilledValue("employee_count", "从业人数", "12 人", "期末在岗人数。"), FilledValue("has_website", "有没有网站", "是", ""))
FILING = FilingCard(
    id=UUID(int=1), name="示例企业", kind="企业", uscc="91990100M000100Y43", region="示例市", place="上门走访",
    filled_on=date(2026, 11, 21), institution="示例平台", clerk="示例人员",
    representative="示例负责人", channel="短信", address="138****8000", state=FilingState.OPEN,
    state_text="待企业确认", state_tag="warn", version=3, until_at=NOW, ended_at=None, refused_because="", has_paper=True, code_sent=True,
    values=VALUES, taken=(), struck=(),
)  # fmt: skip
CONFIRMED = replace(
    FILING, state=FilingState.CONFIRMED, state_text="企业已确认", state_tag="good", ended_at=NOW, values=(), taken=("从业人数",),
    struck=("有没有网站",),
)  # fmt: skip
TEXT = readable("示例承诺书\n## 第一条\n示例文字。")
FIELD = {"name": "answer-employee_count", "label": "从业人数", "kind": "number", "value": "十二", "unit": "人", "error": "请填数字，如 300"}
GROUP = AskedGroup("先填这几项，能判清的产品和政策最多", (Asked(FIELD, 12, ""),), unfolded=True)
OFFER = {"filing": FILING, "taken": ["employee_count"], "because": "", "text": TEXT, "text_version": "commitment-1"}
LINK = DeskLine(
    key=LinkKey(UUID(int=1), UUID(int=2), LinkKind.SHAREHOLDER), subject="示例控股", subject_uscc="91990100M000100Y43", other="示例企业",
    other_uscc="", words="持有对方股权 60%", source="股东及出资", as_of=date(2026, 11, 1), because="", error="请写明哪里有误", mark_id=None,
    marked_at=None, marked_by="",
)  # fmt: skip
MARKED = replace(LINK, because="登记已经更正", error="", mark_id=UUID(int=3), marked_at=NOW, marked_by="示例人员")

ASSISTED_CONTEXTS: dict[str, dict[str, Any]] = {
    "operator/assisted_list": {"filings": [FILING, CONFIRMED]},
    "operator/assisted_form": {
        "address": "/operator/assisted", "version": 3, "sent": True,
        "typed": dict.fromkeys(FIELDS, "") | {"place": "visit", "channel": "sms", "kind": "enterprise", "filled_on": "昨天"},
        "errors": [{"name": "filled_on", "message": "请按 2026-01-31 的格式填写日期"}],
        "kinds": KIND_OPTIONS, "places": PLACE_OPTIONS, "channels": CHANNEL_OPTIONS,
        "limited": True, "regions": [{"label": "示例省", "options": [{"value": "990100", "label": "澄州市"}]}],
    },
    "operator/assisted_values": {
        "filing_id": UUID(int=1), "version": 3, "sent": True, "groups": [GROUP],
        "errors": [{"name": "answer-employee_count", "message": "请填数字，如 300"}],
    },
    "operator/assisted": {
        "filing": FILING, "live": True, "registered": False, "errors": [{"name": "document", "message": "请上传签过字的纸质同意书"}],
    },
    "assisted_code": {
        "code": "ABCDEFGHIJKLMNOP", "filing": FILING, "taken": ["employee_count"], "username": "li", "because": "", "verifier": "演示核验",
        "registration": TEXT, "registration_version": "registration-1", "text": TEXT, "text_version": "commitment-1", "refused": False,
        "errors": [{"name": "identity_number", "message": "身份证号码不对"}],
    },
    "operator/links": {
        "q": "示例企业", "unknown": False, "lines": [LINK], "marked": [MARKED], "more": 100,
        "errors": [{"name": "because-1", "message": "请写明哪里有误"}],
    },
    "assisted_offers": {"filings": [FILING, CONFIRMED]},
    "assisted_offer": OFFER | {"errors": [{"name": "agreed", "message": "请阅读承诺书，并勾选「已阅读并承诺」"}]},
}  # fmt: skip
