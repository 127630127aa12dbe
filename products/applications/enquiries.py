"""What an enterprise is told before it applies: each lender may make an enquiry of its own. The form keeps which words were shown."""

TOLD_TEXTS: dict[str, tuple[str, ...]] = {
    "enquiry-1": (
        "每选一家机构，就会多一件单独的申请。每家机构都可能各自查询贵司及相关人员的征信，查询会留下记录。",
        "短时间内查询次数多，可能影响后面的审批。可以先申请最合适的一家，需要时再申请其他家。",
        "提交申请不收费。贷不贷、贷多少、利率多少由机构决定。",
    ),
}
TOLD_VERSION = "enquiry-1"  # the words in force; older ones stay for the forms that name them


def told_words(version: str = TOLD_VERSION) -> tuple[str, ...]:
    """The sentences of a version."""
    return TOLD_TEXTS[version]
