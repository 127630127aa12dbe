"""Criteria and gaps in Chinese."""

from datetime import date
from typing import Any

import pytest

from marketplace.eligibility.gaps import gap_sentence
from marketplace.eligibility.sentences import EVERYBODY, NOBODY, leaf_sentence, outline, sentence
from marketplace.eligibility.tree import leaves
from marketplace.eligibility.vocabulary import Vocabulary

TODAY = date(2026, 11, 21)
VOCABULARY = Vocabulary.from_entries(
    [
        {"name": "age", "type": "number", "label_zh": "成立年限", "unit": "month", "improves_with_time": True, "counts_from": "born"},
        {"name": "streak", "type": "number", "label_zh": "连续缴税时间", "unit": "month", "improves_with_time": True},
        {"name": "days", "type": "number", "label_zh": "开户天数", "unit": "day", "improves_with_time": True, "counts_from": "born"},
        {"name": "born", "type": "date", "label_zh": "成立日期"},
        {"name": "tax", "type": "number", "label_zh": "年纳税额", "unit": "CNY", "obtainable": "platform"},
        {"name": "debt", "type": "number", "label_zh": "资产负债率", "unit": "pct"},
        {"name": "staff", "type": "number", "label_zh": "从业人数", "unit": "count", "unit_zh": "人", "obtainable": "self"},
        {"name": "amount", "type": "number", "label_zh": "申请金额", "unit": "CNY", "level": "deal"},
        {"name": "rate", "type": "number", "label_zh": "贷款利率", "unit": "pct", "level": "deal"},
        {"name": "lpr", "type": "number", "label_zh": "一年期 LPR", "unit": "pct", "level": "reference"},
        {"name": "grade", "type": "category", "label_zh": "信用等级", "values": ["C", "B", "A"], "ordered": True},
        {"name": "scale", "type": "category", "label_zh": "企业规模", "values": ["micro", "small"], "value_labels_zh": {"micro": "微型"}},
        {
            "name": "score",
            "type": "number",
            "label_zh": "行内评分",
            "unit": "score",
            "unit_zh": "分",
            "level": "lender",
            "obtainable": "lender",
        },
        {"name": "region", "type": "code", "hierarchy": "region", "label_zh": "注册地"},
        {"name": "trade", "type": "code", "hierarchy": "industry", "label_zh": "所属行业"},
        {"name": "titles", "type": "set", "label_zh": "资质", "value_labels_zh": {"high_tech": "高新技术企业"}},
        {"name": "paper", "type": "boolean", "label_zh": "有招标文件"},
        {"name": "listed", "type": "boolean", "label_zh": "列入严重失信名单"},
        {"name": "fined", "type": "boolean", "label_zh": "近12个月有环保处罚"},
        {"name": "trader", "type": "boolean", "label_zh": "以贸易代理为主"},
        {"name": "supplier", "type": "boolean", "label_zh": "供应商名录"},
        {"name": "house", "type": "boolean", "label_zh": "企业主在本地有房产"},
        {"name": "patent", "type": "boolean", "label_zh": "专利已产业化实施"},
        {"name": "history", "type": "boolean", "label_zh": "在贷款人处历史还款正常"},
        {"name": "defaulter", "type": "boolean", "label_zh": "企业主为失信被执行人"},
        {"name": "subsidised", "type": "boolean", "label_zh": "同笔业务已获其他贴息"},
        {"name": "level", "type": "number", "label_zh": "最高逾期级别", "unit": "count", "unit_zh": "级"},
        {"name": "lease", "type": "number", "label_zh": "剩余租期", "unit": "month"},
    ]
)


def names(hierarchy: str, code: str) -> str | None:
    return {"A": "农、林、牧、渔业", "320000": "江苏省", "320500": "江苏省苏州市", "C": "制造业"}.get(code)


def leaf(attribute: str, operator: str, operand: Any) -> dict[str, Any]:
    return {"attribute": attribute, operator: operand}


@pytest.mark.parametrize(
    ("condition", "said", "denied"),
    [
        (leaf("age", "gte", 24), "成立年限满 2 年", "成立年限不满 2 年"),
        (leaf("age", "gte", 20), "成立年限满 1 年 8 个月", "成立年限不满 1 年 8 个月"),
        (leaf("tax", "gte", 10000), "年纳税额不低于 1 万元", "年纳税额低于 1 万元"),
        (leaf("tax", "gt", 250000000), "年纳税额超过 2.5 亿元", "年纳税额不超过 2.5 亿元"),
        (leaf("tax", "lte", 8200), "年纳税额不超过 8,200 元", "年纳税额超过 8,200 元"),
        (leaf("debt", "lt", 70), "资产负债率低于 70%", "资产负债率不低于 70%"),
        (leaf("staff", "gte", 100), "从业人数不少于 100 人", "从业人数少于 100 人"),
        (leaf("staff", "between", [5, 10]), "从业人数在 5 人至 10 人之间（含两端）", "从业人数不在 5 人至 10 人之间（含两端）"),
        (leaf("staff", "between", [None, 10]), "从业人数不超过 10 人", "从业人数超过 10 人"),
        (leaf("staff", "between", [5, None]), "从业人数不少于 5 人", "从业人数少于 5 人"),
        (leaf("staff", "between", [None, None]), "从业人数有数值", "从业人数没有数值"),
        (leaf("grade", "gte", "B"), "信用等级不低于 B", "信用等级低于 B"),
        (leaf("grade", "eq", "A"), "信用等级为 A", "信用等级不为 A"),
        (leaf("grade", "in", ["A", "B"]), "信用等级为 A 或 B", "信用等级不为 A 或 B"),
        (leaf("scale", "in", ["micro"]), "企业规模为微型", "企业规模不为微型"),
        (leaf("born", "lte", "2024-01-01"), "成立日期不晚于 2024-01-01", "成立日期晚于 2024-01-01"),
        (leaf("region", "within", ["320000"]), "注册地在江苏省", "注册地不在江苏省"),
        (leaf("region", "not_within", ["110000", "100000"]), "注册地不在 110000 或全国", "注册地在 110000 或全国"),
        (leaf("trade", "within", ["C"]), "所属行业属于制造业", "所属行业不属于制造业"),
        (leaf("titles", "has_any", ["high_tech", "b"]), "资质包括高新技术企业或 b", "资质不包括高新技术企业或 b"),
        (leaf("titles", "has_all", ["high_tech", "b"]), "资质同时包括高新技术企业和 b", "资质不同时包括高新技术企业和 b"),
        (leaf("paper", "is", True), "有招标文件", "没有招标文件"),
        (leaf("listed", "is", False), "未列入严重失信名单", "列入严重失信名单"),
        (leaf("fined", "is", False), "近12个月没有环保处罚", "近12个月有环保处罚"),
        (leaf("trader", "is", False), "不以贸易代理为主", "以贸易代理为主"),
        (leaf("supplier", "is", False), "没有“供应商名录”的情形", "供应商名录"),
        (leaf("defaulter", "is", False), "企业主不是失信被执行人", "企业主为失信被执行人"),
        (leaf("subsidised", "is", False), "同笔业务未获其他贴息", "同笔业务已获其他贴息"),
        (leaf("history", "is", True), "在贷款人处历史还款正常", "在贷款人处历史还款不正常"),
        (leaf("region", "within", ["100000"]), "注册地在全国范围内", "注册地不在全国范围内"),
        (leaf("trade", "within", ["A", "C"]), "所属行业属于“农、林、牧、渔业”或制造业", "所属行业不属于“农、林、牧、渔业”或制造业"),
        (leaf("trade", "within", ["A"]), "所属行业属于农、林、牧、渔业", None),
        (leaf("level", "lt", 2), "最高逾期级别低于 2 级", "最高逾期级别不低于 2 级"),
        (leaf("lease", "gte", 12), "剩余租期不少于 1 年", "剩余租期少于 1 年"),
        (leaf("tax", "gt", 0), "年纳税额大于 0", "年纳税额不超过 0 元"),
        (leaf("debt", "between", [-50, 2000]), "资产负债率在 -50% 至 2,000% 之间（含两端）", None),
        (leaf("score", "gte", 0), "有行内评分", None),
        (leaf("age", "gte", {"attribute": "streak", "times": -1, "plus": 24}), "成立年限不少于 2 年减去连续缴税时间", None),
        (leaf("tax", "known", True), "已提供年纳税额", "尚未提供年纳税额"),
        (leaf("rate", "lte", {"attribute": "lpr", "plus": 0.3}), "贷款利率不超过一年期 LPR 加 0.3 个百分点", None),
        (leaf("amount", "lte", {"attribute": "tax", "times": 3}), "申请金额不超过年纳税额的 3 倍", None),
        (leaf("amount", "lte", {"attribute": "tax", "times": 0.2, "plus": -1}), "申请金额不超过年纳税额的 20% 减 1 元", None),
        (leaf("staff", "lte", {"attribute": "lpr", "times": -1, "plus": 65}), "从业人数不超过 65 人减去一年期 LPR", None),
    ],
)
def test_leaf_says_what_it_asks_and_its_contrary(condition: dict[str, Any], said: str, denied: str | None) -> None:
    assert leaf_sentence(condition, VOCABULARY, names) == said
    if denied is not None:
        assert sentence({"not": condition}, VOCABULARY, names) == denied


def test_groups_read_as_one_sentence() -> None:
    a, b, c = leaf("paper", "is", True), leaf("debt", "lte", 70), leaf("staff", "gte", 3)

    assert sentence({"all": [a, {"any": [b, c]}]}, VOCABULARY) == "有招标文件；（资产负债率不超过 70%，或从业人数不少于 3 人）"
    assert sentence({"any": [a, {"all": [b, c]}]}, VOCABULARY) == "有招标文件，或（资产负债率不超过 70%，且从业人数不少于 3 人）"
    assert sentence({"all": [a, {"not": {"any": [b, c]}}]}, VOCABULARY) == "有招标文件；资产负债率超过 70%；从业人数少于 3 人"
    assert sentence({"any": [a, {"any": [b, c]}]}, VOCABULARY) == "有招标文件，或资产负债率不超过 70%，或从业人数不少于 3 人"
    assert sentence({"all": [a, {"any": [a, {"any": [b, c]}]}]}, VOCABULARY) == (
        "有招标文件；（有招标文件，或资产负债率不超过 70%，或从业人数不少于 3 人）"
    )
    assert sentence({"at_least": 2, "of": [a, b, c]}, VOCABULARY) == (
        "以下 3 项中至少满足 2 项：（1）有招标文件；（2）资产负债率不超过 70%；（3）从业人数不少于 3 人"
    )


def test_not_is_said_as_the_contrary_of_what_stands_below() -> None:
    a, b, c = leaf("paper", "is", True), leaf("debt", "lte", 70), leaf("staff", "gte", 3)

    assert sentence({"not": {"any": [a, b]}}, VOCABULARY) == "没有招标文件；资产负债率超过 70%"
    assert sentence({"not": {"all": [a, {"not": b}]}}, VOCABULARY) == "没有招标文件，或资产负债率不超过 70%"
    assert sentence({"not": {"at_least": 2, "of": [a, b, c]}}, VOCABULARY).startswith("以下 3 项中至少满足 2 项：（1）没有招标文件")


@pytest.mark.parametrize(
    ("criterion", "said"),
    [
        ({"all": []}, EVERYBODY),
        ({"any": []}, NOBODY),
        ({"not": {"all": []}}, NOBODY),
        ({"at_least": 0, "of": []}, EVERYBODY),
        ({"at_least": 1e30, "of": [leaf("paper", "is", True)]}, NOBODY),
    ],
)
def test_groups_that_hold_for_everybody_or_nobody_say_so(criterion: dict[str, Any], said: str) -> None:
    assert sentence(criterion, VOCABULARY) == said
    assert [line.text for line in outline(criterion, VOCABULARY)] == [said]


def test_outline_lists_every_leaf_under_its_own_pointer() -> None:
    a, b, c = leaf("paper", "is", True), leaf("debt", "lte", 70), leaf("staff", "gte", 3)
    criterion = {"all": [a, {"not": {"any": [b, {"all": [c]}]}}]}

    lines = outline(criterion, VOCABULARY)

    assert [(line.path, line.level, line.text) for line in lines] == [
        ("/all/0", 0, "有招标文件"),
        ("/all/1/not", 0, "同时满足以下各项"),
        ("/all/1/not/any/0", 1, "资产负债率超过 70%"),
        ("/all/1/not/any/1/all/0", 1, "从业人数少于 3 人"),
    ]
    assert [line.path for line in lines if not line.is_heading] == [each.path for each in leaves(criterion)]


@pytest.mark.parametrize(
    ("condition", "attributes", "said"),
    [
        (leaf("age", "gte", 24), {"age": 20, "born": "2025-03-14"}, "成立年限须满 2 年，贵司 1 年 8 个月，2027-03-14 起满足"),
        (leaf("age", "gt", 24), {"age": 20, "born": "2025-03-14"}, "成立年限须超过 2 年，贵司 1 年 8 个月，2027-04-14 起满足"),
        (leaf("age", "gte", 12), {"age": 8, "born": "2024-02-29"}, "成立年限须满 1 年，贵司 8 个月，按日期推算已满足，待数据更新"),
        (leaf("age", "gte", 36), {"age": 32, "born": "2024-02-29"}, "成立年限须满 3 年，贵司 2 年 8 个月，2027-02-28 起满足"),
        (leaf("days", "gte", 400), {"days": 300, "born": "2026-01-01"}, "开户天数须满 400 天，贵司 300 天，2027-02-05 起满足"),
        (leaf("streak", "gte", 12), {"streak": 10}, "连续缴税时间须满 1 年，贵司 10 个月，预计 2027-01-21 起满足"),
        (leaf("age", "lte", 12), {"age": 20, "born": "2025-03-14"}, "成立年限不得超过 1 年，贵司 1 年 8 个月"),
        (
            leaf("age", "between", [3, 11]),
            {"age": 20, "born": "2025-03-14"},
            "成立年限须在 3 个月至 11 个月之间（含两端），贵司 1 年 8 个月",
        ),
        (leaf("age", "between", [3, 11]), {"age": 2, "born": "2025-03-14"}, "成立年限须在 3 个月至 11 个月之间（含两端），贵司 2 个月"),
        (
            leaf("age", "between", [24, 60]),
            {"age": 20, "born": "2025-03-14"},
            "成立年限须在 2 年至 5 年之间（含两端），贵司 1 年 8 个月，2027-03-14 起满足",
        ),
        (leaf("streak", "between", [12, None]), {"streak": 10}, "连续缴税时间须满 1 年，贵司 10 个月，预计 2027-01-21 起满足"),
        (leaf("streak", "between", [3, 6]), {"streak": 10}, "连续缴税时间须在 3 个月至 6 个月之间（含两端），贵司 10 个月"),
        (leaf("streak", "gte", 12), {"streak": 0}, "连续缴税时间须满 1 年，贵司 0 个月"),
        (
            leaf("rate", "lte", {"attribute": "lpr", "plus": 0.3}),
            {"rate": 4.2, "lpr": 3.65},
            "贷款利率不得超过一年期 LPR 加 0.3 个百分点（即 3.95%），本次 4.2%",
        ),
        (leaf("rate", "lte", {"attribute": "lpr"}), {"rate": 4.2}, "贷款利率不得超过一年期 LPR，本次 4.2%，一年期 LPR 平台尚无数据"),
        (
            leaf("amount", "lte", {"attribute": "tax", "times": 3}),
            {"amount": 1},
            "申请金额不得超过年纳税额的 3 倍，本次 1 元，年纳税额尚无数据，授权平台查询后可知",
        ),
        (leaf("amount", "lte", {"attribute": "tax", "times": 3}), {"tax": 1}, "申请金额不得超过年纳税额的 3 倍（即 3 元），尚无数据"),
        (
            leaf("amount", "lte", {"attribute": "tax", "times": 3}),
            {},
            "申请金额不得超过年纳税额的 3 倍，尚无数据，年纳税额尚无数据，授权平台查询后可知",
        ),
        (leaf("age", "gte", 10**14), {"age": 20, "born": "2025-03-14"}, "成立年限须满 8,333,333,333,333 年 4 个月，贵司 1 年 8 个月"),
        (leaf("debt", "lte", 70), {"debt": 71.5}, "资产负债率不得超过 70%，贵司 71.5%"),
        (leaf("amount", "lte", 500000), {"amount": 800000.01}, "申请金额不得超过 50 万元，本次 800,000.01 元"),
        (leaf("titles", "has_any", ["high_tech"]), {"titles": []}, "资质须包括高新技术企业，贵司暂无"),
        (leaf("titles", "has_any", ["high_tech"]), {"titles": ["x", "x"]}, "资质须包括高新技术企业，贵司 x"),
        (leaf("region", "within", ["320000"]), {"region": "110105"}, "注册地须在江苏省，贵司 110105"),
        (leaf("paper", "is", True), {"paper": False}, "须有招标文件，目前不符合"),
        (leaf("fined", "is", False), {"fined": True}, "近12个月不得有环保处罚，目前不符合"),
        (leaf("trader", "is", True), {"trader": False}, "须以贸易代理为主，目前不符合"),
        (leaf("supplier", "is", True), {"supplier": False}, "须符合“供应商名录”，目前不符合"),
        (leaf("house", "is", True), {"house": False}, "企业主须在本地有房产，目前不符合"),
        (leaf("house", "is", False), {"house": True}, "企业主不得在本地有房产，目前不符合"),
        (leaf("patent", "is", True), {"patent": False}, "专利须已产业化实施，目前不符合"),
        (leaf("listed", "is", False), {"listed": True}, "不得列入严重失信名单，目前不符合"),
        (leaf("defaulter", "is", False), {"defaulter": True}, "企业主不得为失信被执行人，目前不符合"),
        (leaf("subsidised", "is", False), {"subsidised": True}, "同笔业务须未获其他贴息，目前不符合"),
        (leaf("region", "not_within", ["320000"]), {"region": "320500"}, "注册地须不在江苏省，贵司江苏省苏州市"),
        (leaf("scale", "not_in", ["micro"]), {"scale": "micro"}, "企业规模不得为微型，贵司微型"),
        (leaf("age", "lt", 24), {"age": 30}, "成立年限须不满 2 年，贵司 2 年 6 个月"),
        (leaf("tax", "gte", 10000), {}, "年纳税额须不低于 1 万元，尚无数据，授权平台查询后可知"),
        (leaf("staff", "gte", 3), {}, "从业人数须不少于 3 人，尚无数据，可由贵司填报"),
        (leaf("score", "gte", 60), {}, "行内评分须不低于 60 分，由银行核验"),
        (leaf("debt", "lte", 70), {}, "资产负债率不得超过 70%，尚无数据"),
        (leaf("tax", "known", True), {}, "须已提供年纳税额，目前尚未提供"),
        (leaf("tax", "known", False), {"tax": 1}, "须尚未提供年纳税额，目前已提供"),
    ],
)
def test_gap_says_what_is_asked_what_is_there_and_when_or_whence_it_comes(
    condition: dict[str, Any], attributes: dict[str, Any], said: str
) -> None:
    facts, _ = VOCABULARY.facts(attributes)
    (only,) = leaves(condition)
    assert gap_sentence(only, facts, VOCABULARY, today=TODAY, names=names) == said


def test_gap_under_a_not_asks_the_contrary_and_still_knows_the_day() -> None:
    facts, _ = VOCABULARY.facts({"age": 20, "born": "2025-03-14"})
    (only,) = leaves({"not": leaf("age", "lt", 24)})
    assert gap_sentence(only, facts, VOCABULARY, today=TODAY) == "成立年限须满 2 年，贵司 1 年 8 个月，2027-03-14 起满足"
