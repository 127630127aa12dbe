"""Patterns of parameters, and what a value that does not match is told: the form expected, not the regular expression."""

MONEY = r"^[0-9]{1,13}(\.[0-9]{1,2})?$"
PERCENT = r"^[0-9]{1,3}(\.[0-9]{1,6})?$"
OFFSET = r"^[0-9]{1,6}$"
REGION = r"^[0-9]{6}$"
INDUSTRY = r"^([A-T]|[A-T]?[0-9]{2,4})$"
RESOURCE = r"^[a-z_]{1,48}$"
EVENT = r"^[a-z0-9_]{1,41}\.[a-z0-9_]{1,41}$"

FORM_EXPECTED = {
    PERCENT: "须是年利率的百分数，如 3.85",
    MONEY: "须是以元为单位、最多两位小数的数，如 300000.00",
    REGION: "须是 6 位地区代码，如 320100",
    INDUSTRY: "须是行业门类字母或 2 至 4 位代码，如 C、C38、3812",
    EVENT: "须是事件的名称，如 document.stored",
    RESOURCE: "须是事项的名称，如 holiday_notice",
    OFFSET: "请原样传回上一页的 next_cursor",
}
