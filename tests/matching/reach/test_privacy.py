"""What an organisation that asks a thousand adaptive questions learns of a single enterprise's non-public facts: nothing."""

import random
from typing import Any

import pytest

from matching.reach.answer import Answer
from tests.matching.reach.adversary import hunt, only, richer_than, taken_out
from tests.matching.reach.world import Organisation, Town, exchanged, town

PEOPLE = town(240, seed=4)
TOWN = Town(PEOPLE)
GROUP = {"attribute": "region", "within": ["320102", "320104"]}
RICH = {"attribute": "turnover", "gte": 2_000_000}


def test_public_facts_single_out_everybody() -> None:
    for each in random.Random(1).sample(PEOPLE, 20):
        found = TOWN.reach(only(each)).eligible_plane()
        assert sum(int(word).bit_count() for word in found) == 1


def test_thousand_adaptive_questions_about_single_enterprises_hang_on_no_secret_at_all() -> None:
    here, there = Organisation(TOWN), Organisation(Town(exchanged(PEOPLE)))
    answers = list(zip(hunt(here, 1_000, seed=2), hunt(there, 1_000, seed=2), strict=True))
    assert [number for number, (one, other) in enumerate(answers) if one != other] == []
    assert len({one for one, _ in answers}) > 50  # they are answers, not refusals


@pytest.mark.parametrize("company", [None, *({"all": [{"not": GROUP}, richer_than(each)]} for each in (8_000_000, 6_000_000, 3_000_000))])
def test_group_without_one_enterprise_says_no_more_than_the_group(company: dict[str, Any] | None) -> None:
    compared = 0
    for number, target in enumerate(PEOPLE[:120]):
        worlds = [TOWN.but(number, turnover=turnover) for turnover in (1, 10**9)]
        poor, rich = map(Organisation, worlds)
        asked = {"attribute": "turnover", "gte": 500_000 * (1 + number % 9)}
        of_group = [each.ask({"all": [GROUP, asked]}) for each in (poor, rich)]
        without = [each.ask(taken_out(target, GROUP, asked, company)) for each in (poor, rich)]
        of_all = [Organisation(each).ask(asked) for each in worlds]
        if (of_group[0], of_all[0]) == (of_group[1], of_all[1]):  # else an honest count crosses a step by this one enterprise
            assert without[0] == without[1]
            compared += target["region"] in ("320102", "320104")
    assert compared > 5


def test_answer_stands_when_few_profiles_have_changed_and_is_made_anew_when_many_have() -> None:
    question = {"all": [GROUP, RICH]}
    organisation = Organisation(TOWN)
    first = organisation.ask(question)
    poor = (number for number, each in enumerate(PEOPLE) if each.get("turnover", 0) < 2_000_000)
    members = [number for number in poor if PEOPLE[number]["region"] in ("320102", "320104")]
    people = PEOPLE.copy()
    for number in members[:9]:
        people[number] = {**people[number], "turnover": 10**8}
    organisation.town = Town(people)
    assert organisation.ask(question).eligible == first.eligible
    for number in members[9:30]:
        people[number] = {**people[number], "turnover": 10**8}
    organisation.town = Town(people)
    assert shown_number(organisation.ask(question)) > shown_number(first)


def shown_number(answer: Answer) -> int:
    assert answer.eligible is not None
    return answer.eligible
