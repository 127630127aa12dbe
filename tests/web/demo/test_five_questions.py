"""The five questions of the pre-check: what they settle is recomputed."""

import json

from matching.recommend.question_list import CANDIDATES, five_questions
from web.demo.choose_questions import ALWAYS, FIRMS, RECORD, nationwide_criteria, share_settled

LEAST = 0.60


def test_recorded_share_is_what_the_recorded_questions_settle() -> None:
    recorded = json.loads(RECORD.read_text(encoding="utf-8"))
    share = share_settled(five_questions())
    assert share >= LEAST
    assert recorded == {
        "questions": [question.name for question in five_questions()],
        "settled_share": round(share, 4),
        "firms": FIRMS,
        "offers": len(nationwide_criteria()),
    }


def test_no_single_other_question_in_their_place_settles_more() -> None:
    chosen, firms = five_questions(), FIRMS // 5
    others = [question for question in CANDIDATES if question not in chosen]
    best = share_settled(chosen, firms)
    for place, given_up in enumerate(chosen):
        if given_up.name == ALWAYS:
            continue
        for other in others:
            exchanged = (*chosen[:place], other, *chosen[place + 1 :])
            assert share_settled(exchanged, firms) <= best + 0.005, (given_up.name, other.name)


def test_more_answers_never_settle_less() -> None:
    shares = [share_settled(five_questions()[:asked], 40) for asked in range(6)]
    assert shares == sorted(shares)
    assert shares[0] < shares[-1]
