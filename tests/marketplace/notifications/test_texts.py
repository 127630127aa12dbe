"""What leaves the program says that there is something to read, never what."""

from uuid import UUID, uuid4

import pytest

from marketplace.notifications.channels import Channel
from marketplace.notifications.codes import new_code, typed_code
from marketplace.notifications.letters import ABOUT_THE_ACCOUNT, SOMETHING_NEW, letter_about, letter_with_code
from marketplace.notifications.notice import Audience, Case, Notice, Whom
from marketplace.notifications.notices import NOTICES

SOME = UUID(int=7)
URL = "https://zhida.example.cn"


@pytest.mark.parametrize("channel", Channel)
@pytest.mark.parametrize("urgent", [False, True])
def test_a_letter_is_the_same_for_every_kind_of_case(channel: Channel, urgent: bool) -> None:
    letter = letter_about(SOME, "to", urgent=urgent, channel=channel, platform="直达", base_url=URL)
    sentence = ABOUT_THE_ACCOUNT if urgent else SOMETHING_NEW
    bare = letter.text.replace("【直达】", "").replace("直达", "").strip()
    assert bare == f"{sentence}：{URL}/me/messages"
    assert letter.subject == ("" if channel is Channel.SMS else f"{sentence} · 直达")
    assert letter.reference == SOME


def test_a_text_message_is_short_enough_to_be_one_or_two() -> None:
    about = letter_about(SOME, "to", urgent=True, channel=Channel.SMS, platform="企业融资信用服务平台", base_url=URL)
    code = letter_with_code(SOME, "to", "123456", channel=Channel.SMS, platform="企业融资信用服务平台")
    assert len(about.text) <= 134
    assert len(code.text) <= 70
    assert "123456" in code.text


def test_codes_are_six_digits_and_read_as_people_type_them() -> None:
    assert all(typed_code(code) == code for code in (new_code() for _ in range(50)))
    assert typed_code(" 123 456 ") == "123456"
    assert typed_code("１２３４５６") == "123456"
    for wrong in ("12345", "1234567", "12345a", "", "一二三四五六", "-12345", "१२३४५६"):
        assert typed_code(wrong) is None


def test_a_message_leads_to_its_own_page_else_to_the_case_else_to_the_list() -> None:
    facts, case = {"subject_id": SOME, "year": 2027}, Case("notice", "/operator/notices/{subject_id}", frozenset())
    notice = Notice("a.b", (Audience(Whom.SUBJECT),), "{year} 年", "已发布", "/years/{year}")
    assert notice.words(facts, case) == ("2027 年", "已发布", "/years/2027")
    bare = Notice("a.b", (Audience(Whom.SUBJECT),), "题", "文")
    assert bare.words(facts, case)[2] == f"/operator/notices/{SOME}"
    assert bare.words(facts, None)[2] == "/me/messages"


def test_a_condition_of_a_notice_is_a_fact_that_has_to_be_true() -> None:
    notice = Notice("a.b", (Audience(Whom.SUBJECT),), "题", "文", when="new_device")
    assert notice.speaks_of({"new_device": True})
    assert not notice.speaks_of({"new_device": False})
    assert not notice.speaks_of({})


def test_an_audience_of_everybody_is_refused() -> None:
    with pytest.raises(ValueError, match="needs roles"):
        Audience(Whom.EVERYWHERE)


def test_every_notice_can_be_written_from_a_plain_event() -> None:
    for notice in NOTICES:
        title, text, path = notice.words({"subject_id": uuid4()}, None)
        assert 0 < len(title) <= 100
        assert 0 < len(text) <= 500
        assert path.startswith("/")
        assert "！" not in title + text
