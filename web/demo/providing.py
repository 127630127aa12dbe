"""Who provides information in the demonstration: one data provider gives everything, and institutions what they know themselves."""

from collections.abc import Mapping
from datetime import date
from uuid import UUID

from sqlalchemy import insert
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.information.catalogue.builtin import builtin_items
from marketplace.information.models import ItemProvider

OF_EVERYTHING = "demo_data_provider"
# By code of `web.demo.institutions`.
OF_SOME: dict[str, tuple[str, ...]] = {
    "demo_bank_a": ("bank_reported_loan", "lender_account"),
    "demo_bank_b": ("bank_reported_loan",),
    "demo_guarantor_a": ("guarantee",),
    "demo_insurer": ("asset_insurance",),
    "demo_finance_bureau": ("policy_support",),
    "demo_treasury": ("procurement_award", "policy_support"),
    "demo_fund_manager": ("program_record",),
}


async def provide_items(session: AsyncSession, institutions: Mapping[str, UUID], on: date) -> int:
    """Assign the items; returns how many lines. `institutions`: ids by code. No event each: so the demonstration begins."""
    given = [item.code for item in builtin_items().values() if item.subject_field is not None or item.name_field is not None]
    pairs = [(code, OF_EVERYTHING) for code in given] + [(code, who) for who, codes in OF_SOME.items() for code in codes]
    rows = [{"item": code, "provider_id": institutions[who], "active": True, "since_on": on} for code, who in pairs]
    await session.execute(insert(ItemProvider), rows)
    return len(rows)
