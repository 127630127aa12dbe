"""Why a task failed, in words that may be kept and shown: no values, for an error's own text may carry a person's data or a secret."""

import traceback
from types import TracebackType

LONGEST_REASON = 300
OWN_FLOORS = ("marketplace", "products", "policies", "matching", "web")


class DoNotRetry(Exception):
    """Trying again cannot help. `reason` is a Chinese sentence or a code for the page of dead letters, without values of people."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class TimeLimitPassed(Exception):
    """The task took longer than its kind allows; it was cancelled and rolled back."""

    def __init__(self, seconds: int) -> None:
        super().__init__(f"超过时限 {seconds} 秒")


def code_of(error: BaseException) -> str:
    """The name of what went wrong, for counting and searching."""
    return type(error).__name__


def reason_of(error: BaseException) -> str:
    """A sentence for a person who runs the installation: the author's words where they were written for it, else what broke and where."""
    if isinstance(error, (DoNotRetry, TimeLimitPassed)):
        return str(error)[:LONGEST_REASON]
    code = getattr(getattr(error, "orig", None), "sqlstate", None)  # the database's code says more than SQLAlchemy's class
    name = f"{type(error).__name__} {code}" if code else type(error).__name__
    return f"{name}（{_place(error.__traceback__)}）"[:LONGEST_REASON]


def _place(trace: TracebackType | None) -> str:
    """The innermost line of the product's own code."""
    frames = [(frame.f_globals.get("__name__", ""), line) for frame, line in traceback.walk_tb(trace)]
    own = [f"{module}:{line}" for module, line in frames if module.partition(".")[0] in OWN_FLOORS]
    return own[-1] if own else "位置不明"
