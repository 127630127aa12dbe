"""Notifications as the whole program puts them together: every notice speaks of an event that there is, every case has a page."""

import re

from litestar import Litestar

from marketplace.installation import Installation, Smtp
from marketplace.notifications.channels import Channel
from marketplace.notifications.outbox import OutboxMail, OutboxSms
from marketplace.notifications.smtp import SmtpMail
from marketplace.settings import Settings
from web.composition import EVENT_KINDS, FOLLOWERS, TASKS
from web.notifications import CASES, FOLLOWER, NOTICES, make_post_office


def test_every_notice_is_about_an_event_of_the_program_and_is_followed() -> None:
    known = {kind.name for kind in EVENT_KINDS}
    assert {notice.event for notice in NOTICES} - known == set()
    assert FOLLOWER in FOLLOWERS
    assert FOLLOWER.kinds == {notice.event for notice in NOTICES}
    assert {"notification.send", "notification.send_code"} <= {kind.name for kind in TASKS}


def test_every_message_leads_to_a_page_that_is_served(app: Litestar) -> None:
    served = {re.sub(r"\{[^}]*\}", "{}", route.path) for route in app.routes}
    paths = {notice.path for notice in NOTICES if notice.path} | {case.path for case in CASES}
    assert [path for path in sorted(paths) if re.sub(r"\{[^}]*\}", "{}", path) not in served] == []


def test_a_case_is_named_as_its_events_name_it() -> None:
    subjects = {kind.subject for kind in EVENT_KINDS}
    assert {case.subject_kind for case in CASES} <= subjects


def test_letters_are_files_until_a_mail_server_is_named(settings: Settings) -> None:
    office = make_post_office(settings, Installation())
    assert isinstance(office.carriers[Channel.EMAIL], OutboxMail)
    assert isinstance(office.carriers[Channel.SMS], OutboxSms)
    assert office.base_url == "http://127.0.0.1:8000"
    named = make_post_office(settings, Installation(name_zh="某地平台", smtp=Smtp("mail.example.cn", sender="a@example.cn")))
    assert isinstance(named.carriers[Channel.EMAIL], SmtpMail)
    assert named.platform == "某地平台"
