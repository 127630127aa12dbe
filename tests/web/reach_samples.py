"""Sample contexts of the reach pages, as each template's first comment describes them."""

from typing import Any

from matching.reach.answer import Answer, Row, Step
from web.views.reach import reach_result
from web.views.reach_rows import WAYS, RowView, Typed, attribute_choices

ANSWER = Answer(
    2_000,
    340,
    None,
    (Row("320100", "南京市", 190, None), Row(None, "其他", None, None)),
    (Row("C", "制造业", 130, 90),),
    (),
    (Step("/all/0", "所在地区在江苏省", 1_270, 730, None, 1_270), Step("/all/1", "上年度纳税额不低于 1 万元", 1_300, 380, 320, 340)),
)
ROWS = [
    RowView(0, Typed("所在地区", "among", "江苏省"), "所在地区在江苏省"),
    RowView(1, Typed("上年度纳税额", "gte", "很多"), error="请填数字，单位为元", field="value"),
    RowView(2, Typed()),
]
REACH_CONTEXTS: dict[str, dict[str, Any]] = {
    "reach/try": {
        "mode": "rows",
        "group": "all",
        "rows": ROWS,
        "ways": WAYS,
        "choices": attribute_choices(),
        "json": "{}",
        "errors": [],
        "offers": [{"href": "/reach?offer=product:SG-1", "kind": "产品", "name": "示例贷"}],
        "started": "示例贷",
        "says": "所在地区在江苏省",
        "reach": reach_result(ANSWER, {"all": []}),
        "why_not": None,
        "swapped": False,
    },
    "reach/panel": {"reach": None, "why_not": None, "errors": [{"pointer": "/all/0/attribute", "detail": "词汇表里没有属性 no_such"}]},
}
