"""A process that died is started again; one that cannot live is given up."""

from web.lifecycle.restarts import Restarts


def test_a_process_that_lived_for_a_while_is_started_again_at_once_however_often() -> None:
    restarts = Restarts()
    assert {restarts.wait_after_death(60) for _ in range(100)} == {0}


def test_one_that_dies_at_once_waits_longer_each_time_until_it_is_given_up() -> None:
    restarts = Restarts()
    assert [restarts.wait_after_death(0.5) for _ in range(9)] == [0, 1, 2, 4, 8, 16, 30, 30, None]


def test_a_long_life_forgives_quick_deaths() -> None:
    restarts = Restarts()
    waits = [restarts.wait_after_death(lived) for lived in (1, 1, 1, 60, 1)]
    assert waits == [0, 1, 2, 0, 0]
