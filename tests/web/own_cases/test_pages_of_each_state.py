"""The page of a case renders whole in every state, and says of each what it is there to say."""

import re

import pytest

from products.applications.states import APPLICATION, REJECTION_REASONS, ApplicationStatus
from tests.web.own_case_samples import CASE_STATES, OWN_CASE_CONTEXTS
from web.rendering import environment
from web.views.own_cases.words import WHAT_HELPS


def page(**context: object) -> str:
    return environment().get_template("pages/own_cases/case.html").render(context)


@pytest.mark.parametrize("name", sorted(CASE_STATES))
def test_a_case_renders_with_one_title_and_unique_ids(name: str) -> None:
    shown = page(**CASE_STATES[name])
    assert len(re.findall(r"<h1[ >]", shown)) == 1
    ids = re.findall(r'\sid="([^"]+)"', shown)
    assert sorted(ids) == sorted(set(ids))
    labelled = set(re.findall(r'aria-(?:labelledby|describedby)="([^"]+)"', shown))
    assert {each for names in labelled for each in names.split()} <= set(ids)


def test_no_state_of_a_case_is_without_a_sample() -> None:
    shown = {str(context["case"].state_zh) for context in CASE_STATES.values()}
    assert shown == {label for state, label in APPLICATION.labels_zh.items() if state is not ApplicationStatus.DRAFT}


def test_only_an_approved_case_is_signed_and_only_an_open_one_withdrawn() -> None:
    assert "/sign_online" in page(**CASE_STATES["approved"])
    assert "/withdraw" in page(**CASE_STATES["approved"])
    for name in ("signed", "rejected", "lapsed", "withdrawn", "rerouted", "approved_elsewhere"):
        assert "/sign_online" not in page(**CASE_STATES[name])


def test_what_others_wrote_is_escaped() -> None:
    hostile = "<script>alert(1)</script>"
    message = {"own": False, "who": hostile, "at": "", "text": hostile}
    refusal = {"reason": hostile, "sentence": hostile, "helps": ""}
    assert hostile not in page(**CASE_STATES["rejected"] | {"messages": [message], "refusal": refusal})


def test_an_empty_list_says_where_to_begin() -> None:
    empty: dict[str, object] = {name: [] for name in ("mine", "running", "drafts", "ended")}
    shown = environment().get_template("pages/own_cases/list.html").render(OWN_CASE_CONTEXTS["own_cases/list"] | empty)
    assert "/me/matches" in shown


def test_every_reason_of_a_refusal_comes_with_what_helps() -> None:
    assert WHAT_HELPS.keys() == REJECTION_REASONS.keys()
