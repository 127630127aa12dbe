"""Why something is not done with a consent."""

from marketplace.consents.states import ConsentState
from marketplace.consents.words import STATES_ZH
from marketplace.errors import Conflict, Forbidden, NotFound


class ConsentNotFound(NotFound):
    """No such consent, or one between others."""

    code = "consent_not_found"


class ConsentOver(Conflict):
    """Only a live consent can be narrowed or revoked."""

    code = "consent_over"

    def __init__(self, state: ConsentState) -> None:
        super().__init__(f"这份授权{STATES_ZH[state]}，不能再改动", state=state.value)


class ConsentChanged(Conflict):
    """Somebody was quicker."""

    code = "consent_changed"


class MayNotSign(Forbidden):
    """The person acts for the enterprise, but not in this."""

    code = "may_not_sign"
