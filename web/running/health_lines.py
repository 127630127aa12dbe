"""The figures in words: what runs as it should, what to keep an eye on, what somebody has to do something about. Pure."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from marketplace.events.lag import FollowerLag
from marketplace.tasks.repository import QueueSize
from web.running.figures import Figures
from web.running.readiness import LONGEST_LAG_SECONDS

SLOW_BEHIND = 1_000  # places of the log: some seconds of work
SLOW_TASK_SECONDS = 60
CROWDED = 80  # per cent of the connections


class Verdict(StrEnum):
    """Of one part."""

    GOOD = "good"
    WARN = "warn"
    BAD = "bad"


@dataclass(frozen=True, slots=True)
class HealthLine:
    """One row of the page. `address` leads to where something can be done."""

    part: str
    verdict: Verdict
    text: str
    address: str | None = None


def health_lines(figures: Figures, *, server_errors: int, now: datetime) -> list[HealthLine]:
    """Every part, in the order of the way that an event takes."""
    return [
        _log(figures),
        *map(_follower, figures.followers),
        *(_queue(queue, now) for queue in figures.queues),
        _deliveries(figures, now),
        _connections(figures),
        _errors(server_errors),
    ]


def _log(figures: Figures) -> HealthLine:
    lag = figures.log
    late = lag.oldest_seconds >= LONGEST_LAG_SECONDS
    waiting = f"{lag.pending} 个等待编号，最久 {lag.oldest_seconds:.0f} 秒" if lag.pending else "没有等待编号的"
    return HealthLine("事件日志", Verdict.BAD if late else Verdict.GOOD, f"已编号 {lag.size} 个，{waiting}")


def _follower(lag: FollowerLag) -> HealthLine:
    parts = [f"还有 {lag.behind} 个事件未处理" if lag.behind else "已处理到最新"]
    parts += [f"当前事件已失败 {lag.failing} 次"] if lag.failing else []
    parts += [f"搁置 {lag.parked} 个事件，等待处理"] if lag.parked else []
    slow = lag.failing > 0 or lag.behind >= SLOW_BEHIND
    verdict = Verdict.BAD if lag.parked else Verdict.WARN if slow else Verdict.GOOD
    return HealthLine(f"事件处理 {lag.name}", verdict, "，".join(parts), "/operator/followers")


def _queue(queue: QueueSize, now: datetime) -> HealthLine:
    parts = [f"等待 {queue.due} 项", f"执行中 {queue.running} 项", f"定时 {queue.later} 项"]
    waited = (now - queue.oldest_due_at).total_seconds() if queue.oldest_due_at else 0
    parts += [f"最久已等 {waited:.0f} 秒"] if queue.due else []
    parts += [f"{queue.dead} 项停止重试，等待处理"] if queue.dead else []
    verdict = Verdict.BAD if queue.dead else Verdict.WARN if waited >= SLOW_TASK_SECONDS else Verdict.GOOD
    return HealthLine(f"后台任务 {queue.queue}", verdict, "，".join(parts), "/operator/tasks")


def _deliveries(figures: Figures, now: datetime) -> HealthLine:
    counts = figures.deliveries
    late = (now - figures.delivery_due_since).total_seconds() if figures.delivery_due_since else 0
    text = f"待发送 {counts['pending']} 条，失败待重试 {counts['failed']} 条，72 小时未送达 {counts['dead']} 条"
    return HealthLine("回调", Verdict.WARN if counts["dead"] or late >= SLOW_TASK_SECONDS else Verdict.GOOD, text)


def _connections(figures: Figures) -> HealthLine:
    used, most = sum(figures.connections.values()), figures.most_connections
    crowded = used * 100 >= most * CROWDED
    return HealthLine("数据库连接", Verdict.WARN if crowded else Verdict.GOOD, f"已用 {used} 个，上限 {most} 个")


def _errors(count: int) -> HealthLine:
    text = f"网页进程启动以来出错 {count} 次" if count else "网页进程启动以来没有出错"
    return HealthLine("网页", Verdict.WARN if count else Verdict.GOOD, text)


def to_do(lines: list[HealthLine]) -> Iterator[HealthLine]:
    """What somebody has to do something about."""
    return (line for line in lines if line.verdict is Verdict.BAD)
