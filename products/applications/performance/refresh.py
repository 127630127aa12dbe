"""Promise against reality of every lender, in one statement over the clocks of its cases."""

from datetime import datetime

from sqlalchemy import delete, text
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.calendar.in_force import calendar_in_force
from marketplace.clock import SHANGHAI
from products.applications.performance.models import LenderPerformance
from products.applications.performance.periods import DAY, periods_until, working_time

LEAST = 10  # cases below which a figure says more about a person than about a promise
# What a lender does to answer. Whatever else ends a clock, a withdrawal among it, is held against nobody before its time was over.
ANSWERS = "'accept', 'record_contact', 'request_documents', 'approve', 'reject'"
# Working seconds up to an instant that lies on the joined row of a day; the half days of a pause count where they lie.
_SECONDS = (
    "({day}.before + CASE WHEN {day}.works THEN extract(epoch FROM ({instant} AT TIME ZONE 'Asia/Shanghai')::time) ELSE 0 END)"
)  # fmt: skip
_ON = "{day}.day = ({instant} AT TIME ZONE 'Asia/Shanghai')::date"
_CLOCKS = f"""
SELECT c.subject_id AS id, c.name, c.stop_reason,
  CASE WHEN c.stop_reason IN ({ANSWERS}) THEN (ended.at < c.due_at)::int WHEN ended.at >= c.due_at THEN 0 END AS in_time,
  CASE WHEN c.stop_reason IN ({ANSWERS}) THEN
    {_SECONDS.format(day="last", instant="ended.at")} - {_SECONDS.format(day="first", instant="c.started_at")} - waited.seconds
  END AS seconds
FROM clock c
CROSS JOIN LATERAL (SELECT coalesce(c.paused_at, c.stopped_at, :at) AS at) ended
JOIN days first ON {_ON.format(day="first", instant="c.started_at")}
LEFT JOIN days last ON {_ON.format(day="last", instant="ended.at")}
CROSS JOIN LATERAL (
  SELECT coalesce(sum(CASE WHEN p.n % 2 = 0 THEN 1 ELSE -1 END * {_SECONDS.format(day="d", instant="p.instant")}), 0) AS seconds
  FROM unnest(c.pauses) WITH ORDINALITY p(instant, n) JOIN days d ON {_ON.format(day="d", instant="p.instant")}
) waited
WHERE c.subject_kind = 'application' AND c.name IN ('accept', 'contact', 'decide') AND c.started_at >= :since
"""  # noqa: S608  # of parts that stand above
_CASES = """
SELECT a.id, a.lender_id, a.branch_id, a.officer_id, a.product_id, a.submitted_at,
  max(k.in_time) FILTER (WHERE k.name = 'accept') AS accept_kept, max(k.in_time) FILTER (WHERE k.name = 'contact') AS contact_kept,
  max(k.in_time) FILTER (WHERE k.name = 'decide') AS decide_kept,
  max(k.seconds) FILTER (WHERE k.name = 'contact') AS contact_seconds, max(k.seconds) FILTER (WHERE k.name = 'decide') AS decide_seconds,
  max((k.stop_reason = 'approve')::int) FILTER (WHERE k.name = 'decide' AND k.stop_reason IN ('approve', 'reject')) AS approved
FROM application a JOIN organisation o ON o.id = a.lender_id AND NOT o.sandbox LEFT JOIN clocks k ON k.id = a.id
WHERE a.submitted_at >= :since GROUP BY a.id
"""
_APPROVED = """
SELECT DISTINCT ON (p.application_id) p.application_id AS id, p.annual_rate, p.amount_fen
FROM proposal p JOIN cases ON cases.id = p.application_id AND cases.approved = 1 ORDER BY p.application_id, p.round DESC
"""


def _share(column: str) -> str:
    return f"CASE WHEN count({column}) >= :least THEN round(avg({column}), 2) END"


def _days(column: str, part: float) -> str:
    middle = f"percentile_cont({part}) WITHIN GROUP (ORDER BY {column})"
    return f"CASE WHEN count({column}) >= :least THEN round(({middle} / 86400)::numeric, 1) END"


def _median(column: str, step: str) -> str:
    middle = f"percentile_cont(0.5) WITHIN GROUP (ORDER BY {column})"
    return f"CASE WHEN count({column}) >= :least THEN round({middle}::numeric / {step}) * {step} END"


_REFRESH = text(
    f"""
WITH days AS (SELECT * FROM unnest(CAST(:days AS date[]), CAST(:before AS bigint[]), CAST(:works AS boolean[])) AS d(day, before, works)),
clocks AS ({_CLOCKS}), cases AS ({_CASES}), terms AS ({_APPROVED})
INSERT INTO lender_performance (id, lender_id, desk_id, scope, scope_id, period, from_on, until_on, cases, accepted_in_time,
  contacted_in_time, decided_in_time, contact_median_days, contact_p90_days, decide_median_days, decide_p90_days, approved, median_rate,
  median_amount_fen, computed_at)
SELECT gen_random_uuid(), c.lender_id, s.desk_id, s.scope, s.scope_id, p.name, p.from_on, p.until_on, count(*),
  {_share("c.accept_kept")}, {_share("c.contact_kept")}, {_share("c.decide_kept")},
  {_days("c.contact_seconds", 0.5)}, {_days("c.contact_seconds", 0.9)}, {_days("c.decide_seconds", 0.5)}, {_days("c.decide_seconds", 0.9)},
  {_share("c.approved")}, {_median("t.annual_rate", "0.0001")}, {_median("t.amount_fen", "1000000")}, :at
FROM cases c LEFT JOIN terms t ON t.id = c.id
JOIN unnest(CAST(:names AS text[]), CAST(:from_on AS date[]), CAST(:until_on AS date[]), CAST(:from_at AS timestamptz[]),
  CAST(:until_at AS timestamptz[])) AS p(name, from_on, until_on, from_at, until_at)
  ON c.submitted_at >= p.from_at AND c.submitted_at < p.until_at
CROSS JOIN LATERAL (VALUES ('lender', c.lender_id, c.lender_id), ('product', c.product_id, c.lender_id),
  ('branch', coalesce(c.branch_id, c.lender_id), coalesce(c.branch_id, c.lender_id)),
  ('officer', c.officer_id, coalesce(c.branch_id, c.lender_id))) AS s(scope, scope_id, desk_id)
WHERE s.scope_id IS NOT NULL
GROUP BY c.lender_id, s.scope, s.scope_id, s.desk_id, p.name, p.from_on, p.until_on
"""  # noqa: S608  # of parts that stand above
)


async def refresh_performance(session: AsyncSession, *, at: datetime) -> None:
    """Write all figures anew, as of the days before `at`. Doing it twice changes nothing but `computed_at`."""
    today = at.astimezone(SHANGHAI).date()
    periods = periods_until(today)
    first = min(each.from_on for each in periods)
    time = working_time(first, today + DAY, await calendar_in_force(session))
    await session.execute(delete(LenderPerformance))
    await session.execute(
        _REFRESH,
        {
            "at": at, "since": min(each.from_at for each in periods), "least": LEAST,
            "days": time.days, "before": time.before, "works": time.works,
            "names": [each.name for each in periods], "from_on": [each.from_on for each in periods],
            "until_on": [each.until_on for each in periods], "from_at": [each.from_at for each in periods],
            "until_at": [each.until_at for each in periods],
        },
    )  # fmt: skip
