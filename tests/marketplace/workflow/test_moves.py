"""The table of moves: what it refuses to be, and that whatever a case goes through, it goes by the table."""

from enum import StrEnum
from importlib import import_module
from pkgutil import walk_packages

import pytest
from hypothesis import given
from hypothesis import strategies as st

import marketplace
import policies
import products
from marketplace.workflow.moves import Move, TransitionNotAllowed, Workflow
from web.composition import WORKFLOWS


class Light(StrEnum):
    RED = "red"
    GREEN = "green"
    OFF = "off"


LABELS = {Light.RED: "红", Light.GREEN: "绿", Light.OFF: "灭"}


def move(action: str, sources: set[str], target: str) -> Move:
    return Move(action, f"{action}ed", frozenset(sources), target, "lights:light:turn", action)


def lights(*moves: Move, labels: dict[Light, str] = LABELS) -> Workflow:
    return Workflow("light", "灯", Light, labels, moves)


def test_a_table_with_an_unknown_state_a_missing_label_or_a_move_twice_is_refused() -> None:
    go = move("go", {"red"}, "green")
    lights(go)
    with pytest.raises(ValueError, match="blue"):
        lights(move("paint", {"red"}, "blue"))
    with pytest.raises(ValueError, match="off"):
        lights(go, labels={Light.RED: "红", Light.GREEN: "绿"})
    with pytest.raises(ValueError, match="twice"):
        lights(go, move("go", {"green"}, "red"))


def test_what_is_not_possible_is_said_with_what_is() -> None:
    table = lights(move("go", {"red"}, "green"), move("stop", {"green"}, "off"))
    with pytest.raises(TransitionNotAllowed, match="现在是「红」，不能stop；可以做的是：go") as refused:
        table.require("red", table.move("stop"))
    assert refused.value.state == "red"
    with pytest.raises(TransitionNotAllowed, match="没有（已终结）"):
        table.require("off", table.move("go"))
    assert table.final("off")
    assert not table.final("red")


def test_an_unknown_move_is_a_fault_of_the_program() -> None:
    with pytest.raises(KeyError, match="light has no move 'fly'"):
        lights(move("go", {"red"}, "green")).move("fly")


def test_every_table_of_moves_is_in_the_list_of_the_whole() -> None:
    floors = (marketplace, products, policies)
    rooms = [room for floor in floors for room in walk_packages(floor.__path__, f"{floor.__name__}.")]
    names = [module.name for module in rooms if module.name.endswith("states")]
    found = [each for name in names for each in vars(import_module(name)).values() if isinstance(each, Workflow)]
    assert {table.resource for table in found} == {table.resource for table in WORKFLOWS}


@pytest.mark.parametrize("workflow", WORKFLOWS, ids=lambda workflow: workflow.resource)
def test_every_state_is_reached_and_every_state_leads_on_or_ends(workflow: Workflow) -> None:
    first = next(iter(workflow.states))
    reached, before = {str(first)}, set[str]()
    while reached != before:
        before = set(reached)
        reached |= {step.target for step in workflow.moves if step.sources & before}
    assert reached == {str(state) for state in workflow.states}
    # An institution that has left may be admitted anew; that is another case's doing, so its own ends there.
    ends = {str(state) for state in workflow.states if all(step.by_system for step in workflow.from_state(state))}
    assert ends, "a case must be able to end"


@pytest.mark.parametrize("workflow", WORKFLOWS, ids=lambda workflow: workflow.resource)
@given(data=st.data())
def test_a_case_at_random_only_ever_takes_moves_that_its_state_allows(workflow: Workflow, data: st.DataObject) -> None:
    state = str(next(iter(workflow.states)))
    for action in data.draw(st.lists(st.sampled_from(workflow.actions()), max_size=12)):
        step = workflow.move(action)
        if step in workflow.from_state(state):
            workflow.require(state, step)
            state = step.target
        else:
            with pytest.raises(TransitionNotAllowed):
                workflow.require(state, step)
    assert state in workflow.labels_zh
