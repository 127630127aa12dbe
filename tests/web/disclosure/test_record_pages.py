"""`/operator/records`: finding a record, marking it with a reason and a file, lifting the mark."""

from datetime import date

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.access.roles import Role
from marketplace.database.binding import Binding
from marketplace.database.session import Sessions, transaction
from marketplace.disclosure.disputes.models import RecordDispute
from marketplace.information.models import InformationRecord
from marketplace.members.models import Organisation
from tests.marketplace.disclosure.records import records_for
from tests.web.callers import make_organisation
from tests.web.conftest import SignIn
from tests.web.report_samples import REPORT_CONTEXTS
from web.rendering import environment

PATH = "/operator/records"
SAID = [
    ("electricity_payment", {"usage_kwh": 9000, "month": "2026-10-31"}, date(2026, 10, 31)),
    ("farmer_herder_base", {"household_income_12m_cny": 128750}, date(2026, 10, 31)),
]


@pytest.fixture
async def bill(system_sessions: Sessions) -> InformationRecord:
    async with transaction(system_sessions, Binding.system()) as session:
        subject = await make_organisation(session)
        made, _ = await records_for(session, subject.id, SAID)
    return made


async def test_the_operator_finds_marks_and_lifts(signed_in: SignIn, session: AsyncSession, bill: InformationRecord) -> None:
    operator = await signed_in(Role.OPERATOR)
    subject = await session.get_one(Organisation, bill.subject_id)
    listed = (await operator.get(PATH, params={"q": subject.name})).text
    assert f"{PATH}/{bill.id}" in listed
    assert "128,750" not in listed
    assert f"{PATH}/{bill.id}" not in (await operator.get(PATH, params={"q": subject.name, "item": "invoice"})).text
    assert f"{PATH}/{bill.id}" in (await operator.get(PATH, params={"q": subject.name, "attribute": "近 12 个月用电量"})).text
    assert (await operator.get(PATH, params={"q": subject.name, "attribute": "没有的指标"})).status_code == 422
    assert "没有找到" in (await operator.get(PATH, params={"q": "没有这家公司"})).text
    page = f"{PATH}/{bill.id}"
    refused = await operator.post(f"{page}/mark", {"reason": "", "document_id": ""})
    assert (refused.status_code, "请写明理由" in refused.text) == (422, True)
    assert (await operator.post(f"{page}/mark", {"reason": "有异议", "document_id": "不是编号"})).status_code == 422
    assert (await operator.post(f"{page}/mark", {"reason": "企业称户号不是它的", "document_id": ""})).headers["location"] == page
    assert "解除异议标注" in (await operator.get(page)).text
    assert (await operator.post(f"{page}/mark", {"reason": "再来", "document_id": ""})).status_code == 409
    assert (await operator.post(f"{page}/lift", {"reason": ""})).status_code == 422
    assert (await operator.post(f"{page}/lift", {"reason": "核对无误"})).headers["location"] == page
    (mark,) = await session.scalars(select(RecordDispute).where(RecordDispute.record_id == bill.id))
    assert (mark.reason, mark.lifted_because, mark.marked_by) == ("企业称户号不是它的", "核对无误", mark.lifted_by)


async def test_the_subject_sees_that_the_operator_looked(signed_in: SignIn, system_sessions: Sessions) -> None:
    owner, operator = await signed_in(Role.ENTERPRISE_OWNER), await signed_in(Role.OPERATOR)
    assert owner.member
    async with transaction(system_sessions, Binding.system()) as session:
        made, _ = await records_for(session, owner.member.organisation_id, SAID)
    assert (await operator.get(f"{PATH}/{made.id}")).status_code == 200
    assert "核查异议" in (await owner.get("/me/accesses")).text
    assert (await owner.get(f"{PATH}/{made.id}")).status_code == 403


def test_pages_of_several_subjects_and_of_an_ended_or_unmarked_record_say_so() -> None:
    def rendered(name: str, **more: object) -> str:
        return environment().get_template(f"pages/operator/{name}.html").render(REPORT_CONTEXTS[f"operator/{name}"] | more)

    records, record = REPORT_CONTEXTS["operator/records"], REPORT_CONTEXTS["operator/record"]["record"]
    assert "有几个同名的主体" in rendered("records", subjects=records["subjects"] * 2)
    assert "没有找到" in rendered("records", subjects=[], rows=[])
    fresh = type(record)(**{name: getattr(record, name) for name in record.__slots__} | {"disputed_at": None, "marks": []})
    assert "异议书.pdf" in rendered("record", record=fresh, errors=[])
