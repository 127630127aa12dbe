"""Who says that a person is who the person claims to be (实名核验): an adapter of the installation. One contract for all of them."""

from dataclasses import dataclass
from typing import Literal, Protocol

import structlog
from anyio import fail_after

from marketplace.enrolment.real_name.person import PersonGiven, read_person

__all__ = ["IdentityVerifier", "PersonGiven", "Verification", "ask", "read_person"]

Outcome = Literal["verified", "refused", "unavailable"]
PATIENCE_SECONDS = 8
UNANSWERED = "核验服务暂时没有答复，请稍后再试，或者提交证件由平台核对"
LOG = structlog.get_logger("zhida.real_name")


@dataclass(frozen=True, slots=True)
class Verification:
    """What came of it. `unavailable`: it could not be found out, which speaks neither for nor against the person.

    `reference` is the adapter's own, to ask there again. `said` is one Chinese sentence for the person; neither holds a number.
    """

    outcome: Outcome
    reference: str
    said: str


class IdentityVerifier(Protocol):
    """Compares with whatever the adapter can ask. `code` is kept with what it verified, `label_zh` shown beside it."""

    code: str
    label_zh: str

    async def person(self, given: PersonGiven) -> Verification:
        """Whether there is a person of this name and number."""
        ...

    async def representative(self, uscc: str, given: PersonGiven) -> Verification:
        """Whether this person is at present the legal representative (or operator, head) of the holder of this credit code."""
        ...


async def ask(verifier: IdentityVerifier, given: PersonGiven, *, uscc: str | None = None) -> Verification:
    """The verifier's answer; `unavailable` where it fails or takes longer than `PATIENCE_SECONDS`. Only the failure's type is logged."""
    try:
        with fail_after(PATIENCE_SECONDS):
            return await (verifier.person(given) if uscc is None else verifier.representative(uscc, given))
    except Exception as error:  # whatever an outside service does, the person's answer is a sentence
        LOG.warning("identity not verified", adapter=verifier.code, error=type(error).__name__)
        return Verification("unavailable", "", UNANSWERED)
