"""The figures in words, and the operator's page."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from marketplace.access.roles import Role
from marketplace.events.lag import FollowerLag, LogLag
from marketplace.tasks.repository import QueueSize
from tests.web.conftest import SignIn
from web.running.figures import Figures
from web.running.health_lines import Verdict, health_lines, to_do

NOW = datetime(2026, 11, 21, 8, tzinfo=UTC)
FOLLOWER = FollowerLag("notifications", 100, 0, 0, 0, NOW)
QUEUE = QueueSize("default", 2, 1, 1, 0, NOW - timedelta(seconds=3))
QUIET = Figures(LogLag(100, 1, 0.2), [FOLLOWER], [QUEUE], {"pending": 0, "failed": 0, "dead": 0}, None, {"zhida-web": 10}, 100)


def verdicts(figures: Figures, errors: int = 0) -> dict[str, Verdict]:
    return {line.part: line.verdict for line in health_lines(figures, server_errors=errors, now=NOW) if line.verdict is not Verdict.GOOD}


def test_a_quiet_installation_is_good_in_every_part() -> None:
    assert verdicts(QUIET) == {}


@pytest.mark.parametrize(
    ("figures", "part", "verdict"),
    [
        (replace(QUIET, log=LogLag(100, 9, 5.0)), "事件日志", Verdict.BAD),
        (replace(QUIET, followers=[replace(FOLLOWER, parked=1)]), "事件处理 notifications", Verdict.BAD),
        (replace(QUIET, followers=[replace(FOLLOWER, failing=3)]), "事件处理 notifications", Verdict.WARN),
        (replace(QUIET, followers=[replace(FOLLOWER, behind=5_000)]), "事件处理 notifications", Verdict.WARN),
        (replace(QUIET, queues=[QueueSize("default", 0, 0, 0, 1, None)]), "后台任务 default", Verdict.BAD),
        (replace(QUIET, queues=[QueueSize("default", 1, 0, 0, 0, NOW - timedelta(minutes=2))]), "后台任务 default", Verdict.WARN),
        (replace(QUIET, deliveries={"pending": 0, "failed": 0, "dead": 1}), "回调", Verdict.WARN),
        (replace(QUIET, delivery_due_since=NOW - timedelta(minutes=2)), "回调", Verdict.WARN),
        (replace(QUIET, connections={"zhida-web": 81}), "数据库连接", Verdict.WARN),
    ],
)
def test_what_goes_wrong_is_said_in_its_part_and_nowhere_else(figures: Figures, part: str, verdict: Verdict) -> None:
    assert verdicts(figures) == {part: verdict}


def test_errors_of_the_pages_are_worth_a_look() -> None:
    assert verdicts(QUIET, errors=2) == {"网页": Verdict.WARN}


def test_only_what_somebody_has_to_do_is_counted() -> None:
    figures = replace(QUIET, followers=[replace(FOLLOWER, parked=1), replace(FOLLOWER, name="feed", failing=1)])
    assert [line.part for line in to_do(health_lines(figures, server_errors=1, now=NOW))] == ["事件处理 notifications"]


async def test_the_operators_page_says_it_in_words(signed_in: SignIn) -> None:
    page = await (await signed_in(Role.OPERATOR)).get("/operator/system")
    assert page.status_code == 200
    for part in ("事件日志", "回调", "数据库连接", "网页"):
        assert part in page.text
