"""A profile in parts: one item of each sharing mode and class."""

from typing import Any
from uuid import UUID

from marketplace.database.binding import Binding
from marketplace.database.session import Sessions, transaction
from marketplace.profiles.models import ProfilePart

AS_OF = "2026-10-31"
# item, class, attributes: values, one that is fetched by interface, answers only, personal, public good and bad
PARTS: tuple[tuple[str, str, dict[str, Any]], ...] = (
    ("electricity_payment", "authorised", {"electricity_use_12m_kwh": 120000}),
    ("court_case_filing", "authorised", {"defendant_case_open": False}),
    ("tax_payment", "authorised", {"tax_paid_12m_cny": 250000}),
    ("talent_recognition", "personal", {"talent_recognised": True}),
    ("market_entity_registration", "public", {"established_on": "2018-03-01", "abnormal_operation": True}),
    ("administrative_penalty", "public", {"admin_penalties_12m_count": 1}),
)
ITEMS = tuple(item for item, sensitivity, _ in PARTS if sensitivity != "public")


async def give_parts(system_sessions: Sessions, subject: UUID, parts: tuple[tuple[str, str, dict[str, Any]], ...] = PARTS) -> None:
    """Committed, as the computing would write them."""
    async with transaction(system_sessions, Binding.system()) as session:
        session.add_all(
            ProfilePart(
                organisation_id=subject,
                item=item,
                sensitivity=sensitivity,
                attributes=attributes,
                sources={name: [item, "示例数据提供单位", AS_OF, "official"] for name in attributes},
            )
            for item, sensitivity, attributes in parts
        )
