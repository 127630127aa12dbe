"""A report takes the same few statements however much it shows: nothing is fetched value by value, item by item, consent by consent."""

from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from sqlalchemy import event

from marketplace.database.binding import Binding
from marketplace.database.session import Sessions, transaction
from marketplace.disclosure.report.structure import CreditReport
from tests.marketplace.consents.parties import Parties, consent_of, make_parties
from tests.marketplace.disclosure.profiles import give_parts
from tests.marketplace.disclosure.records import records_for
from tests.marketplace.disclosure.test_report import as_institution, as_subject
from tests.marketplace.disclosure.test_trends import SAID

FEW = (("electricity_payment", "authorised", {"electricity_use_12m_kwh": 120000}),)
MORE: tuple[tuple[str, str, dict[str, Any]], ...] = (
    ("social_insurance_payment", "authorised", {"insured_employees_count": 30}),
    ("water_payment", "authorised", {"water_use_6m_avg": 30}),
    ("gas_payment", "authorised", {"gas_use_6m_avg": 3}),
    ("administrative_coercion", "public", {"admin_coercions_12m_count": 0}),
    ("farmer_herder_base", "personal", {"household_income_12m_cny": 128750}),
)
MOST = 12  # binding, organisations, catalogue, consents and pieces, marks, months, the access record


@contextmanager
def counted(sessions: Sessions) -> Iterator[list[str]]:
    """Statements that the sessions' engine sends."""
    said: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        said.append(statement)

    engine = sessions.kw["bind"].sync_engine
    event.listen(engine, "before_cursor_execute", note)
    try:
        yield said
    finally:
        event.remove(engine, "before_cursor_execute", note)


@pytest.mark.parametrize("read", [as_subject, as_institution])
async def test_more_items_values_consents_and_records_take_no_more_statements(
    sessions: Sessions, system_sessions: Sessions, read: Callable[[Sessions, Parties], Awaitable[CreditReport]]
) -> None:
    parties = await make_parties(system_sessions)
    await give_parts(system_sessions, parties.subject, FEW)
    await consent_of(sessions, parties, ["electricity_payment"])
    await read(sessions, parties)  # what is only read once is read
    with counted(sessions) as before:
        await read(sessions, parties)
    await give_parts(system_sessions, parties.subject, MORE)
    for item in ("social_insurance_payment", "water_payment", "gas_payment", "farmer_herder_base"):
        await consent_of(sessions, parties, [item, "electricity_payment"])
    async with transaction(system_sessions, Binding.system()) as session:
        await records_for(session, parties.subject, SAID)
    with counted(sessions) as after:
        report = await read(sessions, parties)
    assert len(report.authorised) >= 3
    assert report.trends
    assert len(after) == len(before) <= MOST
