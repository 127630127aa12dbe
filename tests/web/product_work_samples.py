"""Sample contexts of the pages on which products are written, looked at and managed, as each template's first comment describes them."""

from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

from marketplace.clocks.rules import Standing
from marketplace.clocks.view import ClockView
from marketplace.errors import FieldError
from marketplace.workflow.reading import OpenMove
from products.catalogue.changes import Change, Part
from products.catalogue.draft_states import PRODUCT_VERSION
from products.catalogue.states import PRODUCT
from web.views.product_work import ProductLine, VersionLine
from web.workflow_pages import Refused, move_forms

NOW = datetime(2026, 11, 21, 0, 42, tzinfo=UTC)
LPR_LINE = {
    "published_on": date(2026, 11, 20),
    "holds_until": date(2026, 12, 20),
    "one_year": "3.1",
    "five_years": "3.6",
    "source": "示例公告 2026-11-20",
    "entered_by": "示例运营",
    "entered_at": NOW,
}
CLOCK = ClockView(
    id=UUID(int=71), name="上架审核", state=Standing.RUNNING, state_zh="进行中", note="剩余 1 个工作日",
    due_zh="2026-11-23（周一）24:00 前", provisional=False, used=0, promised=1, due_at=NOW,
)  # fmt: skip
LISTED = ProductLine(UUID(int=72), "bank-a-tax-1", "示例流水贷", "示例银行甲", "published", "在架", "good", 2, "等平台审核", NOW, (CLOCK,))
NEW = ProductLine(UUID(int=73), "bank-a-new-with-a-long-code-of-its-own", "示例新产品", "示例银行甲", "draft", "草稿", "", None, "", NOW)
CHANGES = [
    Change("最高额度", "100 万元", "300 万元"),
    Change("准入条件", "", "近 12 个月纳税额不低于 5 万元"),
    Change("费用", "担保费 1%", ""),
]
STEPS = [{"name": "提交审核", "note": "2026-11-21 08:42 · 示例人员", "state": "now"}]
REFUSED = Refused("return", None, (FieldError("/reason_code", "请选择原因"), FieldError("/note", "请写明说明")))
DRAFT = {
    "state_zh": "待审核",
    "revision": 3,
    "effective_from": date(2026, 12, 1),
    "errors": ["请填写最高额度。", "年利率 250% 有误；请填 0 至 100 之间的年利率。"],
    "warnings": ["没有任何条件：全部经营主体都会显示为符合。请确认。"],
    "parts": [
        Part("name", "名称", ("示例流水贷",)),
        Part("criterion", "准入条件", ("经营所在地在澄州市", "近 12 个月纳税额不低于 5 万元")),
    ],
    "changes": CHANGES,
    "clocks": [CLOCK],
    "forms": move_forms(
        PRODUCT_VERSION,
        [OpenMove(PRODUCT_VERSION.move("publish")), OpenMove(PRODUCT_VERSION.move("return"))],
        "/operator/products/72",
        REFUSED,
    ),
    "timeline": STEPS,
}

PRODUCT_WORK_CONTEXTS: dict[str, dict[str, Any]] = {
    "operator/lpr": {
        "known_today": False,
        "holds_until": None,
        "lines": [LPR_LINE, LPR_LINE | {"entered_by": None}],
        "typed": {"published_on": "昨天", "holds_until": "2026-12-20", "one_year_pct": "三", "five_years_pct": "3.6", "source": ""},
        "errors": [
            {"name": "published_on", "message": "请按 2026-11-20 的格式填写日期"},
            {"name": "one_year_pct", "message": "请填年利率（%），如 3.10"},
        ],
    },
    "operator/products": {"lines": [LISTED]},
    "bank/products": {
        "lines": [LISTED, NEW],
        "may_write": True,
        "kinds": [{"value": "city_bank", "label": "城市商业银行"}],
        "typed": {"code": "代码", "name": "", "lender_kind": ""},
        "errors": [
            {"name": "name", "message": "请填写产品名称"},
            {"name": "code", "message": "代码用字母、数字和横线"},
            {"name": "lender_kind", "message": "请选择机构类型"},
        ],
    },
    "bank/product": {
        "product": LISTED,
        "base": "/bank/products",
        "revision": 4,
        "forms": move_forms(PRODUCT, [OpenMove(PRODUCT.move("suspend")), OpenMove(PRODUCT.move("withdraw"))], "/bank/products/72"),
        "timeline": STEPS,
        "versions": [
            VersionLine(3, "示例流水贷", date(2026, 12, 1), in_force=False, waits=True),
            VersionLine(2, "示例流水贷", date(2026, 11, 1), in_force=True, waits=False),
        ],
        "draft": DRAFT,
        "faults": [],
        "may_begin": True,
        "may_copy": True,
        "copy_code": "代码",
        "copy_error": "代码用字母、数字和横线",
        "changeable": True,
        "may_import": True,
        "file_error": "文件不是 JSON；请先导出一份，照它的写法修改。",
    },
    "bank/product_versions": {
        "product": LISTED,
        "versions": [
            {"number": 2, "effective_from": date(2026, 11, 1), "in_force": True, "changes": CHANGES},
            {"number": 1, "effective_from": date(2026, 10, 1), "in_force": False, "changes": None},
        ],
    },
}
