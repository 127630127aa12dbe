"""Sample contexts of the reach pages, as each template's first comment describes them."""

from datetime import date
from typing import Any

from multidict import MultiDict

from marketplace.reference.names import code_names
from matching.reach.answer import Answer, Row, Step
from web.criterion_rows.attributes import attribute_choices
from web.criterion_rows.from_criterion import read_of
from web.criterion_rows.side import Against, side_view
from web.criterion_rows.trial import trial_view
from web.criterion_rows.view import rows_view

TODAY = date(2026, 11, 21)
ANSWER = Answer(
    2_000,
    340,
    None,
    (Row("320100", "南京市", 190, None), Row(None, "其他", None, None)),
    (Row("C", "制造业", 130, 90),),
    (),
    (
        Step("/all/0", "所在地区在江苏省", 1_270, 730, None, 1_270),
        Step("/all/1", "上年度纳税额不低于 1 万元", 1_300, 380, 320, 340),
        Step("/all/2", "资质", 1_300, 380, 320, 340),
    ),
)
CRITERION: dict[str, Any] = {
    "all": [
        {"attribute": "region", "within": ["320000"], "text": "所在地区在江苏省"},
        {"attribute": "tax_paid_12m_cny", "gte": 10_000, "text": "上年度纳税额不低于 1 万元", "source": "第三条"},
        {
            "any": [
                {"attribute": "titles", "has_any": ["high_tech"]},
                {"attribute": "established_on", "between": ["2020-01-01", None]},
                {"attribute": "requested_amount_cny", "lte": {"attribute": "tax_paid_12m_cny", "times": 2}},
            ],
            "text": "资质",
        },
    ]
}
# Everything that a form can show at once: faults, JSON that no row can say, what is not in the vocabulary any more.
UNFINISHED: dict[str, Any] = {
    "at_least": 2,
    "of": [
        {"attribute": "no_such", "gte": 5},
        {"attribute": "tax_paid_12m_cny", "gte": "很多"},
        {"attribute": "taxpayer_credit_rating", "eq": "Z"},
        {"attribute": "serious_dishonesty", "is": False},
        {"attribute": "tax_paid_12m_cny", "between": [None, None]},
        {"not": {"any": [{"attribute": "titles", "has_any": []}, {"attribute": "region", "within": ["x"]}]}},
    ],
}
READ, UNREAD = read_of(CRITERION), read_of(UNFINISHED)
SIDE = side_view(READ, "criterion", code_names, answer=ANSWER, against=Against("示例贷", 300, 40))
TRIAL = trial_view(CRITERION, MultiDict({"criterion.try.region": "南京市", "criterion.try.titles": "无"}), "criterion", today=TODAY)
ROWS = {"view": rows_view(UNREAD.rows, "criterion"), "refresh": "/reach/rows?prefix=criterion", "choices": attribute_choices()}
REACH_CONTEXTS: dict[str, dict[str, Any]] = {
    "reach/try": {
        "form_id": "reach-form",
        "action": "/reach",
        "view": rows_view(READ.rows, "criterion"),
        "rows_url": "/reach/rows?prefix=criterion",
        "side_url": "/reach/side?prefix=criterion&form=reach-form",
        "side": SIDE,
        "trial": TRIAL,
        "trial_url": "/reach/trial?prefix=criterion&form=reach-form",
        "choices": attribute_choices(),
        "json": None,
        "written": "{}",
        "errors": [],
        "offers": [{"href": "/reach?offer=product:SG-1", "kind": "产品", "name": "示例贷"}],
        "started": "示例贷",
    },
    "reach/rows": ROWS,
    "reach/side": {
        "side": side_view(UNREAD, "criterion", code_names),
        "view": rows_view(UNREAD.rows, "criterion"),
        "refresh": "/reach/side?prefix=criterion&form=reach-form",
        "form_id": "reach-form",
    },
    "reach/trial": {
        "trial": trial_view(CRITERION, MultiDict({"criterion.try.region": "月亮"}), "criterion", today=TODAY),
        "refresh": "/reach/trial?prefix=criterion&form=reach-form",
        "form_id": "reach-form",
        "prefix": "criterion",
    },
    "reach/panel": {"reach": None, "why_not": None, "errors": [{"pointer": "/all/0/attribute", "detail": "词汇表里没有属性 no_such"}]},
}
