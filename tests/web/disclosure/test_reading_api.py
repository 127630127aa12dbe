"""What institutions read over the open interface, and how the enterprise sees that they did, or tried."""

import random
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from stdnum.cn.uscc import calc_check_digit

from marketplace.access.roles import Role
from marketplace.clock import today
from marketplace.database.session import Sessions
from marketplace.disclosure.models import AccessRecord
from marketplace.events.models import EventRow
from marketplace.members.models import Organisation, OrganisationKind
from marketplace.members.repository import add_organisation
from tests.marketplace.disclosure.profiles import give_parts
from tests.marketplace.disclosure.test_verifying import PARTS
from tests.web.conftest import SignIn
from tests.web.disclosure.conftest import Institution

QUESTION = {"attribute": "tax_paid_12m_cny", "operator": "eq", "operand": 250000}


def some_uscc() -> str:
    """A code that no other test uses."""
    first = "91320100" + "".join(random.choices("0123456789ABCDEFGHJKLMNPQRTUWXY", k=9))
    return first + calc_check_digit(first)


async def allow(enterprise: Institution, bank: Institution, *items: str) -> str:
    """A consent of the enterprise to the bank."""
    body = {
        "grantee_id": str(bank.organisation_id), "items": list(items), "purpose": "pre_loan", "text_version": "consent-1", "signer": "王某",
        "valid_until": str(today() + timedelta(days=9)),
    }  # fmt: skip
    answer = await enterprise.caller.request("POST", "/api/v1/consents", json=body)
    assert answer.status_code == 201, answer.text
    return str(answer.json()["id"])


async def ask(bank: Institution, subject: UUID | str, **spoilt: Any) -> tuple[int, Any]:
    answer = await bank.caller.request("POST", f"/api/v1/enterprises/{subject}/verifications", json=QUESTION | spoilt)
    return answer.status_code, answer.json()


async def test_a_question_without_consent_is_refused_and_the_enterprise_sees_the_attempt(
    bank: Institution, enterprise: Institution, session: AsyncSession
) -> None:
    status, problem = await ask(bank, enterprise.organisation_id)
    assert (status, problem["type"].rpartition("/")[2]) == (403, "consent-required")
    (seen,) = (await enterprise.caller.get("/api/v1/me/accesses")).json()["items"]
    assert (seen["reader_id"], seen["by"]) == (str(bank.organisation_id), "program")
    assert (seen["way"], seen["outcome"], seen["items"], seen["consent_ids"]) == ("verification", "refused", ["tax_payment"], [])
    refused = await session.scalars(
        select(EventRow).where(EventRow.kind == "request.refused", EventRow.subject_id == bank.caller.program_id)
    )
    assert [event.data["code"] for event in refused] == ["consent_required"]


async def test_under_consent_it_is_answered_five_times_and_each_is_seen(
    bank: Institution, enterprise: Institution, system_sessions: Sessions
) -> None:
    await give_parts(system_sessions, enterprise.organisation_id, PARTS)
    consent = await allow(enterprise, bank, "tax_payment")
    answers = [await ask(bank, enterprise.organisation_id, operand=operand) for operand in (250000, 250000.5, 1, 2, 3)]
    assert answers == [(200, {"answer": answer}) for answer in ("yes", "no", "no", "no", "no")]
    status, problem = await ask(bank, enterprise.organisation_id)
    assert (status, problem["type"].rpartition("/")[2]) == (409, "verification-answers-used-up")
    seen = (await enterprise.caller.get("/api/v1/me/accesses", params={"outcome": "given"})).json()["items"]
    assert [each["consent_ids"] for each in seen] == [[consent]] * 5
    assert "250000" not in str(seen)


@pytest.mark.parametrize(
    ("body", "pointers"),
    [
        ({}, {"/attribute", "/operator", "/operand"}),
        ([], {""}),
        (QUESTION | {"answer": "yes"}, {"/answer"}),
        (QUESTION | {"attribute": 1, "operator": "x" * 97}, {"/attribute", "/operator"}),
        (QUESTION | {"attribute": "税"}, {"/attribute"}),
    ],
)
async def test_a_strange_question_is_refused_with_every_fault(
    bank: Institution, enterprise: Institution, body: Any, pointers: set[str]
) -> None:
    answer = await bank.caller.request("POST", f"/api/v1/enterprises/{enterprise.organisation_id}/verifications", json=body)
    assert answer.status_code == 422
    assert {error["pointer"] for error in answer.json()["errors"]} == pointers


async def test_the_public_part_is_found_by_code_or_id_and_recorded(
    bank: Institution, enterprise: Institution, session: AsyncSession, system_sessions: Sessions
) -> None:
    await give_parts(system_sessions, enterprise.organisation_id)
    subject = await session.get_one(Organisation, enterprise.organisation_id)
    subject.uscc = some_uscc()
    await session.commit()
    answer = await bank.caller.get(f"/api/v1/enterprises/{enterprise.organisation_id}")
    assert answer.status_code == 200
    assert (await bank.caller.get(f"/api/v1/enterprises/{subject.uscc}")).json() == answer.json()
    (value,) = answer.json()["attributes"]
    assert (value["name"], value["value"], value["as_of"]) == ("established_on", "2018-03-01", "2026-10-31")
    assert (await bank.caller.get(answer.url.path, headers={"if-none-match": answer.headers["etag"]})).status_code == 304
    ways = await session.scalars(select(AccessRecord.way).where(AccessRecord.subject_id == enterprise.organisation_id))
    assert list(ways) == ["public_part"] * 3


async def test_a_person_is_not_named_to_whoever_was_not_allowed(bank: Institution, session: AsyncSession) -> None:
    person = add_organisation(session, name="示例李四", kind=OrganisationKind.NATURAL_PERSON, uscc=None, region="320000")
    await session.commit()
    told = (await bank.caller.get(f"/api/v1/enterprises/{person.id}")).json()
    assert (told["name"], told["uscc"]) == ("示*", None)


@pytest.mark.parametrize("code", ["91320100MA0000000X", "110101199003070134", "x", "%20", "0199aaaa-0000-7000-8000-000000000000"])
async def test_a_code_of_nobody_is_not_found(bank: Institution, code: str) -> None:
    for method, path in (("GET", f"/api/v1/enterprises/{code}"), ("POST", f"/api/v1/enterprises/{code}/verifications")):
        answer = await bank.caller.request(method, path, **({"json": QUESTION} if method == "POST" else {}))
        assert (answer.status_code, answer.json()["type"].rpartition("/")[2]) == (404, "subject-not-found")


async def test_an_institution_is_no_subject(bank: Institution) -> None:
    assert (await bank.caller.get(f"/api/v1/enterprises/{bank.organisation_id}")).status_code == 404


async def test_a_revoked_consent_stops_a_program_at_its_next_call(
    bank: Institution, enterprise: Institution, system_sessions: Sessions, token: SignIn
) -> None:
    await give_parts(system_sessions, enterprise.organisation_id, PARTS)
    consent = await allow(enterprise, bank, "tax_payment")
    assert (await ask(bank, enterprise.organisation_id))[0] == 200
    await enterprise.caller.request("POST", f"/api/v1/consents/{consent}/revoke")
    assert (await ask(bank, enterprise.organisation_id))[0] == 403
    stranger = await token(Role.BANK_OFFICER)
    assert (
        await stranger.request("POST", f"/api/v1/enterprises/{enterprise.organisation_id}/verifications", json=QUESTION)
    ).status_code == 403
