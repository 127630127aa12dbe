"""Saying that a yes-or-no attribute is so, or is not, from its label alone."""

import re

from marketplace.eligibility.phrase import Phrase

# The verb of a label → the same denied. What may harm is forbidden (不得), what is merely a state is negated.
_DENIALS = {
    "没有": "有", "有": "没有", "无": "有", "已": "未", "为": "不为", "可": "不可", "持有": "未持有", "具有": "不具有",
    "具备": "不具备", "列入": "不得列入", "被": "不得被", "处于": "不得处于", "属": "不属", "存在": "不得存在",
    "发生": "不得发生", "受": "不得受", "曾": "不得曾", "拖欠": "不得拖欠", "参与": "不得参与", "欠": "不得欠",
    "通过": "未通过", "获": "未获", "入驻": "未入驻", "提供": "未提供", "纳入": "未纳入", "投保": "未投保",
    "缴存": "未缴存", "用于": "不得用于", "符合": "不符合", "采用": "未采用", "完成": "未完成", "承担": "未承担",
    "开展": "未开展",
}  # fmt: skip
# Who or when, before the verb. Only these are split off: 有 also stands inside words (有效期, 所有), where denying it makes nonsense.
_BEFORE = (
    r"(?:近\d+个月|当前|企业名下|企业主或股东|企业主|企业|法定代表人|主要管理人员|股东|股权|资产|应收账款|知识产权|抵押房产|人才|"
    r"在本地|在当地|在他行|在贷款人处|征信)*"
)
_PARTS = re.compile(f"(?P<before>{_BEFORE})(?P<verb>{'|'.join(sorted(_DENIALS, key=len, reverse=True))})(?P<rest>.+)")


def yes_or_no(label: str, wanted: bool) -> Phrase:
    """有招标文件 → 「有招标文件」 or 「没有招标文件」, 近12个月有环保处罚 → 「近12个月」「没有环保处罚」.

    A label whose verb is not recognised is denied as a whole: 「没有“以贸易代理为主”的情形」.
    """
    said = label.removeprefix("是否")
    parts = _PARTS.fullmatch(said)
    if parts is None:
        return Phrase("", said, f"须符合“{said}”") if wanted else Phrase("", f"没有“{said}”的情形")
    verb = parts["verb"]
    return Phrase(parts["before"], (verb if wanted else _DENIALS[verb]) + parts["rest"])
