"""Raw records over the open interface and as a page: under consent, only where the installation gives them; refused attempts are seen."""

from collections.abc import Iterator
from datetime import date
from typing import Any

import psycopg
import pytest
from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.access.roles import Role
from marketplace.database.binding import Binding
from marketplace.database.sealing import sealer
from marketplace.database.session import Sessions, transaction
from marketplace.information.batches.sealing import row_place
from marketplace.information.models import InformationRecord
from marketplace.settings import Settings
from marketplace.subject_keys.keys import SubjectKeys
from tests.marketplace.disclosure.records import Said, records_for
from tests.web.conftest import SignIn
from tests.web.disclosure.conftest import Institution
from tests.web.disclosure.test_reading_api import allow

BILLS, PERSON = "electricity_payment", "farmer_herder_base"
DAY = date(2026, 10, 31)
SAID: list[Said] = [
    (BILLS, {"month": "2026-09-30", "usage_kwh": 8000}, DAY),
    (BILLS, {"month": "2026-10-31", "usage_kwh": 9000}, DAY),
    ("tax_payment", {"paid": 30}, DAY),
]


@pytest.fixture
def raw_detail(superuser_database: str) -> Iterator[None]:
    """As an installation that opens raw records."""
    with psycopg.connect(superuser_database, autocommit=True) as connection:
        connection.execute("UPDATE installation SET raw_detail = true")
        yield
        connection.execute("UPDATE installation SET raw_detail = false")


async def give_records(system_sessions: Sessions, enterprise: Institution) -> list[InformationRecord]:
    async with transaction(system_sessions, Binding.system()) as session:
        return await records_for(session, enterprise.organisation_id, SAID)


async def ask(bank: Institution, enterprise: Institution, item: str, **more: Any) -> tuple[int, Any]:
    answer = await bank.caller.get(f"/api/v1/enterprises/{enterprise.organisation_id}/records", params={"item": item} | more)
    body = answer.json()
    return answer.status_code, body["type"].rpartition("/")[2] if answer.status_code == 403 else body


async def test_where_records_are_not_given_the_attempt_is_refused_and_seen(
    bank: Institution, enterprise: Institution, system_sessions: Sessions
) -> None:
    await give_records(system_sessions, enterprise)
    assert await ask(bank, enterprise, BILLS) == (403, "consent-required")
    await allow(enterprise, bank, BILLS)
    assert await ask(bank, enterprise, BILLS) == (403, "raw-records-closed")
    seen = (await enterprise.caller.get("/api/v1/me/accesses")).json()["items"]
    assert [(each["way"], each["outcome"], each["items"]) for each in seen] == [("records", "refused", [BILLS])] * 2
    assert (await ask(bank, enterprise, "no_such_item"))[0] == 422


@pytest.mark.usefixtures("raw_detail")
async def test_under_consent_they_are_given_page_by_page_and_each_reading_is_seen(
    bank: Institution, enterprise: Institution, system_sessions: Sessions
) -> None:
    made = await give_records(system_sessions, enterprise)
    assert await ask(bank, enterprise, BILLS) == (403, "consent-required")
    consent = await allow(enterprise, bank, BILLS, "tax_payment")
    assert await ask(bank, enterprise, "tax_payment") == (403, "raw-records-closed")
    status, first = await ask(bank, enterprise, BILLS, limit=1)
    (newest,) = first["items"]
    assert (status, newest["id"], newest["fields"]) == (200, str(made[1].id), {"month": "2026-10-31", "usage_kwh": 9000})
    assert (newest["provider"], newest["batch_id"], newest["row"]) == ("示例局", str(made[1].batch_id), 1)
    assert first["consent_ids"] == [consent]
    _, second = await ask(bank, enterprise, BILLS, limit=1, cursor=first["next_cursor"])
    assert ([each["id"] for each in second["items"]], second["next_cursor"]) == ([str(made[0].id)], None)
    await enterprise.caller.request("POST", f"/api/v1/consents/{consent}/revoke")
    assert await ask(bank, enterprise, BILLS) == (403, "consent-required")
    seen = (await enterprise.caller.get("/api/v1/me/accesses")).json()["items"]
    assert [(each["way"], each["outcome"]) for each in seen] == [
        ("records", "refused"), ("records", "given"), ("records", "given"), ("records", "refused"), ("records", "refused"),
    ]  # fmt: skip


@pytest.mark.usefixtures("raw_detail")
async def test_what_is_about_people_is_masked(
    bank: Institution, enterprise: Institution, system_sessions: Sessions, session: AsyncSession, settings: Settings
) -> None:
    async with transaction(system_sessions, Binding.system()) as worker:
        said: list[Said] = [(PERSON, {"household_income_12m_cny": 128750}, DAY)]
        (made,) = await records_for(worker, enterprise.organisation_id, said)
        keys = SubjectKeys(sealer(settings.home / "keys"))
        own = await keys.for_subject(worker, enterprise.organisation_id)
        sealed = own.seal({"head_name": "王小明", "id_no": "110101199003074514"}, row_place(made.batch_id, made.row))
        await worker.execute(update(InformationRecord).where(InformationRecord.id == made.id).values(sealed=sealed))
    await allow(enterprise, bank, PERSON)
    _, page = await ask(bank, enterprise, PERSON)
    (record,) = page["items"]
    assert record["fields"] == {"household_income_12m_cny": 100000, "head_name": "王*", "id_no": "110101********4514"}
    assert record["masked"] == ["head_name", "household_income_12m_cny", "id_no"]


@pytest.mark.usefixtures("raw_detail")
async def test_the_page_shows_the_same(signed_in: SignIn, enterprise: Institution, system_sessions: Sessions) -> None:
    officer = await signed_in(Role.BANK_OFFICER)
    assert officer.member
    await give_records(system_sessions, enterprise)
    path = f"/institution/enterprises/{enterprise.organisation_id}/records?item={BILLS}"
    assert (await officer.get(path)).status_code == 403
    await allow(enterprise, Institution(officer, officer.member.organisation_id), BILLS)
    page = (await officer.get(path)).text
    assert "用电量" in page
    assert "9000" in page
