"""What the sharing mode of an item (共享方式) means for an institution that the subject has allowed to see it."""

from marketplace.information.catalogue.definition import SharingMode

# 物理归集、接口调用和企业自报：授权后给出数值。接口登记之前，接口类事项给出的是提供单位报送的指标，报告中标明「接口」。
GIVES_VALUES: frozenset[SharingMode] = frozenset({"physical_aggregation", "api_call", "self_declared", "platform"})
# 数据核验：只回答是、否、不知道。
ANSWERS_ONLY: frozenset[SharingMode] = frozenset({"data_verification"})
# 贷款人自己的资料平台没有，无从授权。
GRANTABLE: frozenset[SharingMode] = GIVES_VALUES | ANSWERS_ONLY

# What the bank will see, as the enterprise reads it before it signs; `details_zh` says the rest.
SEEN_ZH: dict[SharingMode, str] = {
    "physical_aggregation": "对方能看到数值和日期",
    "api_call": "对方查询时平台通过接口取得数值",
    "data_verification": "对方看不到数值，只得到是、否或不知道",
    "self_declared": "对方能看到贵司自己填报的内容，标明为自报",
    "platform": "对方能看到平台记录的结果",
    "lender": "由金融机构自己掌握，平台没有这项资料",
}


def details_zh(mode: SharingMode, *, by_month: bool, raw: bool) -> str:
    """What the other side sees beyond single values: `by_month`, figures by month of the item; `raw`, the installation gives records."""
    if mode not in GIVES_VALUES:
        return ""
    months = "，以及按月合计" if by_month else ""
    return months + ("，还能看到逐条记录，个人信息遮盖" if raw else "，看不到明细")
