"""What is wrong with a claim's figures, said with both of them: the one stated and the one that the platform has. Pure."""

from collections.abc import Iterable

from marketplace.errors import FieldError
from marketplace.money import yuan_text
from policies.claims.rules.checks import Check
from policies.claims.terms import BookView
from policies.funds.fund_rules import Claimant
from policies.funds.rules.computation import GUARANTEE_SIDE, Loss

# Where in the input a failed check is mended.
POINTERS = {
    "overdue_days": "/default_event_id", "npl_class": "/default_event_id", "suit_accepted": "/documents", "materials": "/documents",
    "guarantor_paid": "/loss/guarantor_paid", "loss_in_book": "/loss/principal", "filed_amount": "/loss/principal",
    "recovered_in_book": "/loss/recovered_before",
}  # fmt: skip


def faults_of_loss(book: BookView, claimant: Claimant, loss: Loss) -> list[FieldError]:
    """Parts that contradict the book. Less principal than is owed may be claimed; what came in may not be left out."""
    faults = []
    if book.principal_owed_fen is not None and loss.principal_fen > book.principal_owed_fen:
        faults.append(_both("principal", "违约时所欠本金", loss.principal_fen, book.principal_owed_fen))
    if book.repaid_since_default_fen is not None and loss.recovered_before_fen < book.repaid_since_default_fen:
        faults.append(_both("recovered_before", "违约后已登记的还款", loss.recovered_before_fen, book.repaid_since_default_fen))
    paid, said = book.guarantor_paid_fen, loss.guarantor_paid_fen or 0
    if claimant in GUARANTEE_SIDE and said > paid:
        faults.append(_both("guarantor_paid", "已登记的代偿", said, paid))
    if claimant not in GUARANTEE_SIDE and said < paid:
        faults.append(_both("guarantor_paid", "担保机构已登记的代偿", said, paid))
    return faults


def faults_of_checks(checks: Iterable[Check]) -> list[FieldError]:
    """Failed checks as faults of the input: the rule, the values and where they are from."""
    return [
        FieldError(POINTERS.get(each.code, "/fund_id"), f"{each.title_zh}：{each.values_zh}（依据：{each.source_zh}）") for each in checks
    ]


def _both(part: str, of: str, given_fen: int, known_fen: int) -> FieldError:
    return FieldError(f"/loss/{part}", f"填写的是 {yuan_text(given_fen)} 元，平台记录的{of}是 {yuan_text(known_fen)} 元")
