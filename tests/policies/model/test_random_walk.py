"""A short random life; `make gates PART=public_money_model` takes a hundred thousand steps."""

from hypothesis import HealthCheck, settings
from hypothesis.stateful import run_state_machine_as_test

from policies.claims.states import S
from tests.policies.model.random_walk import PublicMoney


def test_random_lives_keep_every_invariant() -> None:
    PublicMoney.steps = 0
    shortly = settings(max_examples=12, stateful_step_count=10, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
    run_state_machine_as_test(PublicMoney, settings=shortly)
    assert PublicMoney.steps > 500
    assert S.PAID in PublicMoney.statuses
