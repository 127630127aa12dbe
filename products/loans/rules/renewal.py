"""Renewal (续贷): an old loan settled and a new one made, with or without the borrower bringing the principal.

Source: 国家金融监督管理总局关于做好续贷工作提高小微企业金融服务水平的通知, 金规〔2024〕13号: a new loan may settle the one that is
due (无还本续贷).
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Renewal:
    """Where the money of a renewal comes from and goes. The old loan is settled whole, the new one is `new_principal_fen`.

    `from_borrower_fen` and `from_new_loan_fen` together settle the old loan; `to_borrower_fen` is paid out of the new one.
    """

    new_principal_fen: int
    from_borrower_fen: int
    from_new_loan_fen: int
    to_borrower_fen: int


def renew(principal_fen: int, interest_fen: int, new_principal_fen: int, *, without_repayment: bool) -> Renewal:
    """Settle a loan of which principal and interest are owed, and lend anew.

    With repayment the borrower pays everything and then has the new loan whole. Without, the new loan settles principal as far as it
    reaches and the borrower pays the rest and all interest: interest is never lent. Raises: ValueError where nothing is owed or lent.
    """
    if principal_fen < 1 or interest_fen < 0 or new_principal_fen < 1:
        raise ValueError(f"need principal of 1 fen or more, old and new, got {principal_fen}, {interest_fen}, {new_principal_fen}")
    lent = min(principal_fen, new_principal_fen) if without_repayment else 0
    return Renewal(
        new_principal_fen=new_principal_fen,
        from_borrower_fen=principal_fen - lent + interest_fen,
        from_new_loan_fen=lent,
        to_borrower_fen=new_principal_fen - lent,
    )
