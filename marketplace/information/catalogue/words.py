"""The catalogue's codes in Chinese, for pages, files and differences."""

from marketplace.information.catalogue.definition import Cycle, FieldType, Sensitivity, SharingMode

SHARING_ZH: dict[SharingMode, str] = {
    "physical_aggregation": "数据归集",
    "data_verification": "数据核验",
    "api_call": "接口调用",
    "self_declared": "自主填报",
    "platform": "平台产生",
    "lender": "贷款人掌握",
}
SHARING_MEANS_ZH: dict[SharingMode, str] = {
    "physical_aggregation": "数据归集到平台，按规则加工成结果后使用。",
    "data_verification": "只回答是、否或不知道，不给出数值。",
    "api_call": "查询时向提供单位的接口调取。",
    "self_declared": "由企业或个人自己填报，标明来源，归集到的数据优先。",
    "platform": "由平台在办理业务时产生。",
    "lender": "由贷款人自己掌握，只在办理贷款时使用。",
}
SENSITIVITY_ZH: dict[Sensitivity, str] = {"public": "公开信息", "authorised": "企业授权后使用", "personal": "个人信息，本人单独授权后使用"}
CYCLE_ZH: dict[Cycle, str] = {
    "on_change": "变动时",
    "daily": "每日",
    "monthly": "每月",
    "quarterly": "每季度",
    "half_yearly": "每半年",
    "yearly": "每年",
}
TYPE_ZH: dict[FieldType, str] = {
    "text": "文字",
    "uscc": "统一社会信用代码",
    "identity_number": "证件号码",
    "date": "日期",
    "month": "月份",
    "year": "年份",
    "number": "数",
    "integer": "整数",
    "yuan": "金额（元）",
    "percent": "百分数",
    "boolean": "是或否",
    "code": "单选代码",
    "set": "多选代码",
    "document": "文件",
}


def fresh_zh(days: int | None) -> str:
    """How long a value counts."""
    return "长期有效" if days is None else f"{days} 天内有效"
