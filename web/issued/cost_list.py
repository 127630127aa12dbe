"""「息费清单」 as a PDF: what a loan costs by the plan with which it was paid out, every fee included."""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from importlib.resources import files
from pathlib import Path
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.documents.issue import Recipe
from marketplace.members.repository import organisation_names
from marketplace.money import yuan_text
from products.catalogue.labels import REPAYMENT_METHOD_NAMES, RepaymentMethod
from products.catalogue.pricing.charges import Charge
from products.catalogue.pricing.terms import Payee
from products.loans.costs import CostSheet, cost_sheet
from products.schedules.schedule import Row
from web.api.rates import percent

FOLDER = Path(str(files("products.loans"))) / "documents"
PAYEES_ZH = {
    Payee.LENDER: "贷款人", Payee.GUARANTOR: "担保机构", Payee.INSURER: "保险机构", Payee.APPRAISER: "评估机构",
    Payee.REGISTRY: "登记机构", Payee.NOTARY: "公证机构", Payee.OTHER: "其他",
}  # fmt: skip


async def prepare(session: AsyncSession, organisation_id: UUID, arguments: Mapping[str, Any], now: datetime) -> Mapping[str, Any]:
    """Variables of cost_list.html. `arguments`: the id of a loan of which the organisation is a party. Raises: Forbidden."""
    sheet = await cost_sheet(session, organisation_id, UUID(arguments["loan_id"]))
    loan, contract = sheet.loan, sheet.contract
    names = await organisation_names(session, {loan.subject_id, loan.lender_id})
    return {
        "lender": names[loan.lender_id],
        "borrower": names[loan.subject_id],
        "contract_number": contract.contract_number,
        "signed_on": contract.signed_on,
        "reference": loan.external_reference,
        "principal": yuan_text(loan.principal_fen),
        "rate": percent(contract.annual_rate),
        "method": REPAYMENT_METHOD_NAMES[RepaymentMethod(loan.repayment_method)],
        "disbursed_on": loan.disbursed_on,
        "due_on": sheet.schedule.rows[-1].due_on,
        "rows": [_row(row) for row in sheet.schedule.rows],
        **_costs(sheet),
    }


def _costs(sheet: CostSheet) -> dict[str, Any]:
    costs, interest = sheet.costs, sheet.schedule.interest_fen
    return {
        "annual_rate": percent(costs.annual_rate.quantize(Decimal("1E-4"))) if costs else None,
        "simple_rate": percent(costs.simple_annual_rate.quantize(Decimal("1E-4"))) if costs else None,
        "interest": yuan_text(interest),
        "fees": yuan_text(costs.fees_fen if costs else 0),
        "total": yuan_text(costs.total_fen if costs else interest),
        "charges": [_charge(each) for each in costs.charges] if costs else [],
        "in_words": list(costs.in_words) if costs else [],
    }


def _charge(charge: Charge) -> dict[str, Any]:
    amount = yuan_text(charge.amount_fen)
    return {"name": charge.name_zh, "payee": PAYEES_ZH[charge.charged_by], "on": charge.on, "amount": amount, "optional": charge.optional}


def _row(row: Row) -> dict[str, Any]:
    amounts = {"principal": yuan_text(row.principal_fen), "interest": yuan_text(row.interest_fen), "left": yuan_text(row.balance_after_fen)}
    return {"number": row.number, "from_on": row.from_on, "to_on": row.to_on, "due_on": row.due_on, **amounts}


RECIPE = Recipe(prepare, FOLDER, "cost_list.html")
