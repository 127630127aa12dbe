"""Patterns of parameters, and what a value that does not match is told: the form expected, not the regular expression."""

MONEY = r"^[0-9]{1,13}(\.[0-9]{1,2})?$"
OFFSET = r"^[0-9]{1,6}$"

FORM_EXPECTED = {
    MONEY: "须是以元为单位、最多两位小数的数，如 300000.00",
    OFFSET: "请原样传回上一页的 next_cursor",
}
