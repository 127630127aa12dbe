"""The page of a case in every state, without a database: it offers exactly what may be done there, and says what it waits for."""

import re

import pytest

from marketplace.errors import Conflict
from products.applications.states import ApplicationStatus
from tests.web.case_samples import case_context
from web.forms import FormData
from web.rendering import environment
from web.views.case.refused import refusal_of

A = ApplicationStatus
SHOWN = [each for each in A if each is not A.DRAFT]
ALWAYS = {"assign", "notes", "messages"}
OFFERED = {
    A.SUBMITTED: {"accept", "reject"},
    A.ACCEPTED: {"record_contact", "request_documents", "reject"},
    A.CONTACTED: {"propose", "request_documents"},
    A.SUPPLEMENTING: {"reject"},
    A.PROPOSED: {"request_documents", "reject"},
    A.APPROVED: {"sign"},
}


def rendered(status: ApplicationStatus, **more: object) -> str:
    context = case_context(status, **more)  # type: ignore[arg-type]
    return environment().get_template("pages/bank/case.html").render(context)


def offered(page: str) -> set[str]:
    return {found.rpartition("/")[2] for found in re.findall(r'<form[^>]* action="(/bank/[^"]+)"', page)}


@pytest.mark.parametrize("bare", [False, True], ids=["full", "bare"])
@pytest.mark.parametrize("status", SHOWN, ids=str)
def test_an_officer_is_offered_what_the_state_allows_and_nothing_else(status: ApplicationStatus, bare: bool) -> None:
    page = rendered(status, bare=bare)
    assert offered(page) - ALWAYS == OFFERED.get(status, set())
    ids = re.findall(r'\sid="([^"]+)"', page)
    assert sorted(ids) == sorted(set(ids))


@pytest.mark.parametrize("status", SHOWN, ids=str)
def test_an_approver_approves_only_what_was_proposed(status: ApplicationStatus) -> None:
    acts = offered(rendered(status, approver=True)) - ALWAYS
    assert ("approve" in acts) is (status is A.PROPOSED)
    assert "propose" not in acts


def test_the_approver_reads_exactly_the_figures_that_are_approved() -> None:
    page = rendered(A.PROPOSED, approver=True)
    for figure in ("28 万元", "3.45%", "12 个月", "先息后本", "法定代表人连带责任保证"):
        assert figure in page
    assert "第 2 位复核" in page


def test_whoever_proposed_is_told_that_another_person_approves() -> None:
    page = rendered(A.PROPOSED, approver=True, blocked="须由另一人办理：前一步由你完成")
    assert "approve" not in offered(page)
    assert "须由另一人办理" in page


def test_what_was_typed_stays_where_another_decision_was_quicker() -> None:
    form = FormData({"decision": "approve", "amount": "280", "note": "经营稳定", "code": "123456"})
    refused = refusal_of("propose", form, Conflict("这件事项刚被改动", state="rejected"))
    page = rendered(A.REJECTED, refused=refused)
    assert refused.status == 409
    assert "现在是「未通过」" in page
    assert "经营稳定" in page
    assert "123456" not in page


def test_without_consent_the_page_says_what_is_missing_and_nothing_else() -> None:
    page = rendered(A.CONTACTED, bare=True)
    assert "企业没有授权。" in page
    assert "没有授权的事项：纳税信息" in page
    assert "本次查看编号" not in page
