"""The figures as Prometheus reads them."""

from collections.abc import Iterable, Iterator
from datetime import datetime

from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.metrics_core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from web.running.figures import Figures
from web.running.request_counters import counted

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"


def exposition(figures: Figures | None, *, now: datetime) -> bytes:
    """The text format. Without `figures` the database did not answer; the requests are told all the same."""
    registry = CollectorRegistry()
    registry.register(_FromDatabase(figures, now))
    return generate_latest(registry) + generate_latest(counted())


class _FromDatabase(Collector):
    def __init__(self, figures: Figures | None, now: datetime) -> None:
        self._figures = figures
        self._now = now

    def collect(self) -> Iterable[Metric]:
        """Called by the registry."""
        yield _gauge("zhida_database_answers", "Whether the database answers", [((), int(self._figures is not None))])
        if self._figures is not None:
            yield from _log(self._figures)
            yield from _tasks(self._figures, self._now)
            yield from _webhooks(self._figures, self._now)
            yield from _connections(self._figures)


def _log(figures: Figures) -> Iterator[Metric]:
    log, followers = figures.log, figures.followers
    yield _gauge("zhida_log_events", "Events with a place in the log", [((), log.size)])
    yield _gauge("zhida_log_pending_events", "Events without a place yet", [((), log.pending)])
    yield _gauge("zhida_log_lag_seconds", "Age of the oldest event without a place", [((), log.oldest_seconds)])
    behind = [((each.name,), each.behind) for each in followers]
    yield _gauge("zhida_follower_behind_events", "Places of the log that the follower has not read", behind, "follower")
    failing = [((each.name,), each.failing) for each in followers]
    yield _gauge("zhida_follower_failing", "How often the event in hand has failed", failing, "follower")
    parked = [((each.name,), each.parked) for each in followers]
    yield _gauge("zhida_follower_parked_events", "Events set aside", parked, "follower")


def _tasks(figures: Figures, now: datetime) -> Iterator[Metric]:
    states = ("due", "later", "running", "dead")
    sizes = [((queue.queue, state), getattr(queue, state)) for queue in figures.queues for state in states]
    yield _gauge("zhida_tasks", "Unfinished tasks", sizes, "queue", "state")
    ages = [((queue.queue,), _seconds(queue.oldest_due_at, now)) for queue in figures.queues]
    yield _gauge("zhida_task_oldest_due_seconds", "How long the oldest due task has waited", ages, "queue")


def _webhooks(figures: Figures, now: datetime) -> Iterator[Metric]:
    by_state = [((state,), count) for state, count in figures.deliveries.items()]
    yield _gauge("zhida_webhook_deliveries", "Deliveries that have not arrived", by_state, "status")
    overdue = [((), _seconds(figures.delivery_due_since, now))]
    yield _gauge("zhida_webhook_oldest_due_seconds", "How long the oldest due attempt has waited", overdue)


def _connections(figures: Figures) -> Iterator[Metric]:
    open_now = [((name,), count) for name, count in figures.connections.items()]
    yield _gauge("zhida_database_connections", "Open connections", open_now, "application")
    yield _gauge("zhida_database_most_connections", "max_connections of the server", [((), figures.most_connections)])


def _gauge(name: str, what: str, samples: Iterable[tuple[tuple[str, ...], float]], *labels: str) -> Metric:
    family = GaugeMetricFamily(name, what, labels=labels)
    for values, value in samples:
        family.add_metric(values, value)
    return family


def _seconds(since: datetime | None, now: datetime) -> float:
    return 0.0 if since is None else max((now - since).total_seconds(), 0.0)
