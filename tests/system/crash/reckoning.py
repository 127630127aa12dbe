"""After the kills: is everything that was acknowledged there, once, and does anything still wait?"""

import json
import time

import psycopg

from tests.system.crash.traffic import EXPECTED, STUCK_SECONDS, History
from tests.system.installation import Installation

STILL = (
    ("events without a place", "SELECT count(*) FROM event_pending"),
    ("tasks not sent", "SELECT count(*) FROM task_pending WHERE due_at <= now()"),
    ("tasks not done", "SELECT count(*) FROM task WHERE state IN ('queued', 'running') AND coalesce(not_before_at, created_at) <= now()"),
    (
        "followers behind",
        "SELECT count(*) FROM follower WHERE position < (SELECT coalesce(max(position), 0) FROM event_log)",
    ),
)
NOTHING = (
    ("events twice in the log", "SELECT count(*) FROM (SELECT event_id FROM event_log GROUP BY 1 HAVING count(*) > 1) twice"),
    ("gaps in the log", "SELECT count(*) FROM event_log HAVING count(*) <> coalesce(max(position), 0)"),
    ("events outside the log", "SELECT count(*) FROM event e WHERE NOT EXISTS (SELECT FROM event_log l WHERE l.event_id = e.id)"),
    ("dead tasks", "SELECT count(*) FROM task WHERE state = 'dead'"),
    ("parked events", "SELECT count(*) FROM follower_parked"),
    ("steps without their event", "SELECT count(*) FROM workflow_step s WHERE NOT EXISTS (SELECT FROM event e WHERE e.id = s.event_id)"),
)


def wait_until_quiet(installation: Installation) -> dict[str, int]:
    """Let what was begun end; what still waits after `STUCK_SECONDS` is returned by name."""
    deadline = time.monotonic() + STUCK_SECONDS
    while True:
        left = _counts(installation, STILL)
        if not left or time.monotonic() > deadline:
            return left
        time.sleep(0.3)


def faults(installation: Installation, history: History) -> list[str]:
    """Everything that is lost, done twice or wrong, in words; empty if nothing is."""
    found = faults_of_log(installation)
    found += [f"refused: {what} with {status}: {text}" for what, status, text in history.refused]
    found += [f"no answer for {STUCK_SECONDS:.0f} s: {what}" for what in history.stuck]
    return found + _wrong_courses(installation, history)


def faults_of_log(installation: Installation) -> list[str]:
    """What is wrong with events, tasks and followers, whatever the cases were about; and whether the log verifies."""
    found = [f"{name}: {count}" for name, count in _counts(installation, NOTHING).items()]
    verified = installation.command("audit", "verify")
    if verified.returncode != 0 or not json.loads(verified.stdout)["intact"]:
        found.append(f"the log does not verify: {verified.stdout} {verified.stderr}")
    return found


def _wrong_courses(installation: Installation, history: History) -> list[str]:
    """Each case took each step once, in order; and there is no case that nobody was told of."""
    with installation.connect() as connection:
        rows = connection.execute("SELECT subject_id::text, array_agg(action ORDER BY at, id) FROM workflow_step GROUP BY 1").fetchall()
        states = dict(connection.execute("SELECT id::text, status FROM holiday_notice").fetchall())
    taken = {case: tuple(actions) for case, actions in rows}
    stopped = bool(history.stuck or history.refused)
    found = [f"case {case} took {taken.get(case)}" for case in history.cases if taken.get(case) != EXPECTED and not stopped]
    found += [f"case {case} is {states.get(case)}" for case in history.cases if states.get(case) != "withdrawn" and not stopped]
    found += [f"nobody was told of case {case}" for case in taken.keys() - set(history.cases) if not stopped]
    if (asked := sum(history.acknowledged.values())) != (kept := sum(map(len, taken.values()))) and not stopped:
        found.append(f"{asked} steps were acknowledged, {kept} were taken")
    return found


def _counts(installation: Installation, questions: tuple[tuple[str, str], ...]) -> dict[str, int]:
    try:
        with installation.connect() as connection:
            found = {name: connection.execute(query.encode()).fetchone() for name, query in questions}
    except psycopg.OperationalError:
        return {"the database": 1}
    return {name: row[0] for name, row in found.items() if row and row[0]}
