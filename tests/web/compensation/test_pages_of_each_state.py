"""The pages of a claim in every state, without a database: they offer exactly what may be done there, and say what they wait for."""

import re
from typing import Any

import pytest

from marketplace.errors import Conflict
from policies.claims.states import ClaimStatus
from tests.web.compensation_samples import CHOICE, keepers_context, new_context, own_context
from web.forms import FormData
from web.rendering import environment
from web.views.compensation.refusal import NOT_REFUSED, refusal_of

C = ClaimStatus
SENT = [each for each in C if each is not C.DRAFT]
BY_KEEPERS = {
    C.SUBMITTED: {"pass_review"},
    C.IN_REVIEW: {"pass_review", "defer"},
    C.APPROVED: {"queue_payment", "defer"},
    C.DEFERRED: {"resume", "reject"},
    C.PAYMENT_QUEUED: {"confirm_payment", "payment_returned"},
    C.PAID: {"payment_returned", "recoveries", "settle", "write_off", "claw_back", "arrive"},
    C.RECOVERING: {"recoveries", "settle", "write_off", "claw_back", "arrive"},
    C.SETTLED: {"recoveries", "claw_back", "arrive"},
    C.WRITTEN_OFF: {"recoveries", "claw_back", "arrive"},
    C.CLAWED_BACK: {"recoveries", "arrive"},
}
BY_CLAIMANT = {
    C.DRAFT: {"submit", "withdraw", "edit", "papers", "remove"},
    C.SUBMITTED: {"withdraw"},
    C.RETURNED: {"submit", "withdraw", "edit", "papers", "remove"},
    C.IN_REVIEW: {"withdraw"},
    C.APPROVED: {"withdraw"},
    C.DEFERRED: {"withdraw"},
    C.PAID: {"recoveries"},
    C.RECOVERING: {"recoveries"},
    C.SETTLED: {"recoveries"},
    C.WRITTEN_OFF: {"recoveries"},
    C.REJECTED: {"reconsider"},
}


def rendered(name: str, context: dict[str, Any]) -> str:
    return environment().get_template(f"pages/compensation/{name}.html").render(context)


def offered(page: str) -> set[str]:
    return {found.rpartition("/")[2] for found in re.findall(r'<form[^>]* action="(/b[^"]+/claims/85/[^"]+)"', page)} - {"file"}


def test_keepers_are_offered_what_the_state_allows_and_nothing_else() -> None:
    for status in SENT:
        assert offered(rendered("case", keepers_context(status))) == BY_KEEPERS.get(status, set()), status


def test_a_claimant_is_offered_what_the_state_allows_and_nothing_else() -> None:
    for status in C:
        assert offered(rendered("own", own_context(status))) == BY_CLAIMANT.get(status, set()), status


@pytest.mark.parametrize("bare", [False, True], ids=["full", "bare"])
def test_no_id_stands_twice_and_every_label_has_its_element(bare: bool) -> None:
    for status in SENT:
        for page in (rendered("case", keepers_context(status, bare=bare)), rendered("own", own_context(status, bare=bare))):
            ids = re.findall(r'\sid="([^"]+)"', page)
            assert sorted(ids) == sorted(set(ids)), status
            labelled = {each for names in re.findall(r'aria-(?:labelledby|describedby)="([^"]+)"', page) for each in names.split()}
            assert labelled <= set(ids), status


def test_whoever_has_not_declared_an_interest_is_offered_nothing_but_the_declaration() -> None:
    page = rendered("case", keepers_context(C.IN_REVIEW, undeclared=True))
    assert offered(page) == {"declare"}
    assert "没有利益关系，可以办理" in page


def test_what_must_be_looked_at_stands_before_what_passed_and_wants_words() -> None:
    page = rendered("case", keepers_context(C.IN_REVIEW))
    places = [page.index(text) for text in ("银行年度不良率不超过 3%", "违约后持续催收不少于 3 次", "违约前已备案且未撤销")]
    assert places == sorted(places)
    assert "对「违约后持续催收不少于 3 次」的意见" in page


def test_the_computation_can_be_followed_to_its_total() -> None:
    page = rendered("case", keepers_context(C.IN_REVIEW))
    for text in ("净损失", "360 万元 × 45%", "触及 1 道上限，取最小", "150.00 万元", "出借机构自担", "210.00 万元（58.33%）"):
        assert text in page


def test_the_fund_before_and_after_is_said_in_words_too() -> None:
    page = rendered("case", keepers_context(C.IN_REVIEW))
    assert 'aria-label="预留后可用 671.45 万元：已付 243.12 万元，其他预留 135.43 万元，本次 150.00 万元"' in page


def test_a_claimant_does_not_read_what_is_left_in_the_fund() -> None:
    page = rendered("own", own_context(C.IN_REVIEW))
    assert "821.45" not in page
    assert "由资金管理方掌握" in page


def test_a_refused_act_comes_back_with_what_was_typed_but_never_with_the_code() -> None:
    form = FormData({"voucher": "PZ-9", "paid_on": "2026-11-20", "version": "7", "code": "654321"})
    refused = refusal_of("confirm_payment", form, Conflict("凭证号已用过", state="payment_queued"))
    page = rendered("case", keepers_context(C.PAYMENT_QUEUED, refused=refused))
    assert 'value="PZ-9"' in page
    assert "凭证号已用过" in page
    assert "654321" not in page


def test_a_claim_begins_with_a_choice_of_what_was_filed() -> None:
    page = rendered("new", new_context(draft=None, choices=[CHOICE], faults=[], refused=NOT_REFUSED))
    assert f"/bank/claims/new?default_event_id={CHOICE.default_event_id}&fund_id={CHOICE.fund_id}" in page
