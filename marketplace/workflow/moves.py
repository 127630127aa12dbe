"""A workflow as data: its states and the moves between them. Pure, so that its properties can be proven without a database."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from marketplace.errors import Conflict


class NoteRule(StrEnum):
    """Whether a move takes a sentence from the person who makes it."""

    NONE = "none"
    OPTIONAL = "optional"
    REQUIRED = "required"


class TransitionNotAllowed(Conflict):
    """The state does not allow the move; `state` is the present one."""

    code = "transition_not_allowed"


@dataclass(frozen=True, slots=True)
class Move:
    """One allowed step.

    `permission` is the one that the policy table grants, `done` the past participle of the event (`holiday_notice.published`). Moves of one
    `four_eyes` group are never made by the same person on the same round of a case; `starts_round` begins a new round, as a second
    submission does. `reasons` are the codes to choose from (code → Chinese sentence). `asks_factor` wants a fresh second factor.
    """

    action: str
    done: str
    sources: frozenset[str]
    target: str
    permission: str
    label_zh: str
    four_eyes: str | None = None
    starts_round: bool = False
    reasons: Mapping[str, str] = field(default_factory=dict)
    note: NoteRule = NoteRule.NONE
    asks_factor: bool = False
    by_officer: bool = False  # the case officer's own step: a delegate makes it in the absent officer's place
    by_system: bool = False  # made by the program alone; never among anybody's `actions`


@dataclass(frozen=True)
class Workflow:
    """The table of one resource: every state with its Chinese label, every move."""

    resource: str
    label_zh: str
    states: type[StrEnum]
    labels_zh: Mapping[str, str]
    moves: tuple[Move, ...]

    def __post_init__(self) -> None:
        """Refuse a table that names an unknown state, two moves of one name, or leaves a state without a label."""
        known = {str(state) for state in self.states}
        named = {state for move in self.moves for state in (*move.sources, move.target)}
        if named - known or known != set(self.labels_zh):
            raise ValueError(f"{self.resource}: states {sorted((named - known) | (known ^ set(self.labels_zh)))} are unknown or unlabelled")
        if len({move.action for move in self.moves}) != len(self.moves):
            raise ValueError(f"{self.resource}: a move is named twice")

    def move(self, action: str) -> Move:
        """The move of this name. Raises: KeyError."""
        return next(move for move in self.moves if move.action == action) if action in self.actions() else self._unknown(action)

    def actions(self) -> tuple[str, ...]:
        """Names of all moves in the table's order."""
        return tuple(move.action for move in self.moves)

    def from_state(self, state: str) -> tuple[Move, ...]:
        """The moves that this state allows, in the table's order."""
        return tuple(move for move in self.moves if state in move.sources)

    def final(self, state: str) -> bool:
        """Whether nothing leads on from this state."""
        return not self.from_state(state)

    def require(self, state: str, move: Move) -> None:
        """Raises: TransitionNotAllowed saying where the case stands and what is possible there."""
        if state not in move.sources:
            open_moves = "、".join(each.label_zh for each in self.from_state(state)) or "没有（已终结）"
            raise TransitionNotAllowed(
                f"{self.label_zh}现在是「{self.labels_zh[state]}」，不能{move.label_zh}；可以做的是：{open_moves}", state=state
            )

    def _unknown(self, action: str) -> Move:
        raise KeyError(f"{self.resource} has no move {action!r}")
