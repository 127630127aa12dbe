"""Saying that a yes-or-no attribute is so, or is not, from its label alone."""

import re

from marketplace.eligibility.phrase import Phrase

# The verb of a label → the same denied.
_DENIALS = {
    "没有": "有", "有": "没有", "无": "有", "已": "未", "已有": "没有", "可": "不可", "持有": "未持有", "具有": "不具有",
    "具备": "不具备", "属于": "不属于", "符合": "不符合", "在": "不在", "均在": "不都在", "设在": "不设在", "设有": "未设", "建有": "未建",
    "通过": "未通过", "获": "未获", "达到": "未达到", "入驻": "未入驻", "提供": "未提供", "纳入": "未纳入", "投保": "未投保",
    "缴存": "未缴存", "采用": "未采用", "完成": "未完成", "承担": "未承担", "开展": "未开展", "办理过": "未办理过", "参加过": "未参加过",
    "由": "不由", "以": "不以", "经指定": "未经指定", "按期": "未按期", "按规定": "未按规定", "依法": "未依法", "正常": "未正常",
    "主要为": "并非主要为", "另收": "不另收", "用于": "不用于",
}  # fmt: skip
# Denials that are asked for as prohibitions: 「未列入失信名单」, 「不得列入失信名单」.
_FORBIDDEN = {
    "为": "不是", "列入": "未列入", "被": "未被", "处于": "不处于", "存在": "不存在", "发生": "未发生", "受": "未受", "曾": "未曾",
    "拖欠": "未拖欠", "参与": "未参与", "欠": "未欠", "进入": "未进入", "超出": "未超出", "涉及": "不涉及", "正为": "未为",
}  # fmt: skip
# Who or when, before the verb. Only these are split off: 有 also stands inside words (有效期, 所有), where denying it makes nonsense.
# 已 is never part of a noun, so anything may stand before it.
_WHO = (
    r"(?:近 ?\d+ ?个月|当前|企业名下|企业主配偶|企业主或股东|企业主|企业|法定代表人|主要管理人员|主要股东或高管|主要股东|股东|关联企业|"
    r"个人保证人|借款人|营业执照经营者|股权|资产|负债|资质证书|资质|总部|应收账款|回款|知识产权|抵押房产|抵押物|项目|养殖场|人才|"
    r"征信系统|征信|公积金缴存信息|账户与经营行为数据|所在村|所在乡镇|与核心企业)*"
)
_WHERE = r"(?:在本地|在当地|在他行|在贷款人处)?"
_VERBS = "|".join(sorted(_DENIALS | _FORBIDDEN, key=len, reverse=True))
_ACTION = re.compile(f"(?P<who>{_WHO}|[^已]*(?=已))(?P<where>{_WHERE})(?P<verb>{_VERBS})(?P<rest>.+)")
_STATE = re.compile(r"(?P<who>.+?)(?P<state>良好|健全|突出|合格|齐全合规|合规|规范|稳定|正常|一致)")


def yes_or_no(label: str, wanted: bool) -> Phrase:
    """有招标文件 → 「有招标文件」 or 「没有招标文件」, 近 12 个月有环保处罚 → 「近 12 个月」「没有环保处罚」.

    A label whose verb is not recognised is denied as a whole: 「没有“供应商名录”的情形」.
    """
    said = label.removeprefix("是否")
    if state := _STATE.fullmatch(said):
        return Phrase(state["who"], ("" if wanted else "不") + state["state"])
    action = _ACTION.fullmatch(said)
    if action is None:
        return Phrase("", said, f"须符合“{said}”") if wanted else Phrase("", f"没有“{said}”的情形")
    return Phrase(action["who"], action["where"] + action["verb"] + action["rest"]) if wanted else _denied(action)


def _denied(action: re.Match[str]) -> Phrase:
    who, where, verb, rest = action.groups()
    denial = _FORBIDDEN.get(verb) or _DENIALS[verb]
    forbidden = "有" if denial == "没有" else verb if verb in _FORBIDDEN else None
    return Phrase(who, where + denial + rest, None if forbidden is None else f"{who}不得{where}{forbidden}{rest}")
