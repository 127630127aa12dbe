"""The demonstration's cases and loans: every page of lending has something to show."""

from typing import Any

import pytest

from products.applications.states import ApplicationStatus
from tests.demo_database import Demo
from web.demo.cases.scenes import SCENES


@pytest.fixture(scope="module")
def rows(demo: Demo) -> Any:
    """Rows of a query as the system sees them."""
    with demo.connect() as connection:
        connection.execute("SELECT set_config('zhida.role', 'system', false)")
        yield lambda query: connection.execute(query).fetchall()


def test_cases_stand_in_every_state_that_lasts(rows: Any) -> None:
    outside = "FROM application a JOIN organisation o ON o.id = a.lender_id WHERE NOT o.sandbox"
    found = dict(rows(f"SELECT a.status, count(*) {outside} GROUP BY 1"))
    assert set(found) >= set(ApplicationStatus) - {ApplicationStatus.REROUTED}
    assert sum(found.values()) >= sum(len(scene.products) for scene in SCENES)
    assert rows(f"SELECT count(*) {outside} AND a.due_at < now()") >= [(2,)]


def test_loans_are_paid_missed_and_lost(rows: Any) -> None:
    found = dict(rows("SELECT l.status, count(*) FROM loan l JOIN organisation o ON o.id = l.lender_id WHERE NOT o.sandbox GROUP BY 1"))
    assert set(found) >= {"active", "overdue", "defaulted", "written_off", "settled"}
    assert rows("SELECT count(*) FROM loan WHERE status = 'settled' AND balance_fen > 0") == [(0,)]
    due_soon = "next_due_on BETWEEN current_date AND current_date + 31"
    assert rows(f"SELECT count(*) FROM loan WHERE status = 'active' AND {due_soon}") >= [(2,)]


def test_steps_of_lenders_name_their_people(rows: Any) -> None:
    nobodys = "FROM workflow_step WHERE resource = 'application' AND role IN ('bank_officer', 'bank_approver') AND account_id IS NULL"
    assert rows(f"SELECT count(*) {nobodys} AND client_id IS NULL") == [(0,)]
    assert rows("SELECT count(*) FROM four_eyes f GROUP BY subject_id, grouping, round HAVING count(*) <> count(DISTINCT person)") == []
    assert rows("SELECT count(*) FROM application_note") > [(5,)]
