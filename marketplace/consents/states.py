"""The words of consents."""

from enum import StrEnum


class ConsentState(StrEnum):
    """`expired` is a matter of the hour: reads compare `valid_until` themselves; a schedule only writes it down."""

    LIVE = "live"
    REVOKED = "revoked"
    EXPIRED = "expired"


class ConsentPurpose(StrEnum):
    """What the grantee may use it for. Use for anything but financing is not to be had."""

    PRE_LOAN = "pre_loan"  # 贷前
    IN_LOAN = "in_loan"  # 贷中
    POST_LOAN = "post_loan"  # 贷后
