"""What the journal refuses, and how it says so."""

from collections.abc import Sequence

from marketplace.errors import Conflict, FieldError, Invalid, NotFound
from marketplace.money import yuan_text
from policies.funds.journal_rules import EntryKind


class NoPool(NotFound):
    """The fund has no pool yet, or it is not this caller's."""

    code = "no_pool"

    def __init__(self) -> None:
        super().__init__("没有这个资金池的账簿")


class PoolShort(Conflict):
    """Less is free, reserved or owed than the entry needs. Nothing was booked."""

    code = "pool_short"

    def __init__(self, what_zh: str, present_fen: int, needed_fen: int) -> None:
        self.present_fen, self.needed_fen = present_fen, needed_fen
        super().__init__(f"资金池{what_zh} {yuan_text(present_fen)} 元，本次需要 {yuan_text(needed_fen)} 元，未记账")


class DepositShort(Conflict):
    """The special account holds less than would leave it, or is none of this fund's."""

    code = "deposit_short"


class VoucherUsed(Invalid):
    """The voucher stands in the journal already."""

    code = "voucher_used"

    def __init__(self, voucher: str, number: int | None) -> None:
        where = f"（第 {number} 号分录）" if number else ""
        detail = f"凭证号 {voucher} 已用于本资金池的另一笔记账{where}，同一凭证只能记一次；请核对凭证号"
        super().__init__(detail, [FieldError("/voucher", detail)])


class AlreadyReversed(Conflict):
    """An entry is reversed once."""

    code = "already_reversed"

    def __init__(self, number: int | None) -> None:
        by = f"，见第 {number} 号分录" if number else ""
        super().__init__(f"该分录已经冲正{by}，不能再次冲正")


class PeriodClosed(Conflict):
    """The period cannot be closed: it is already, or not in turn."""

    code = "period_closed"


class AmountWrong(Invalid):
    """Amounts of an entry are whole fen above 0."""

    code = "amount_wrong"

    def __init__(self, kind: EntryKind, amounts: Sequence[tuple[str, int]]) -> None:
        given = "、".join(yuan_text(amount) for _, amount in amounts) or "（空）"
        detail = f"金额须大于 0 元，现在是 {given}"
        super().__init__(detail, [FieldError("/amount", detail)])
        self.kind = kind
