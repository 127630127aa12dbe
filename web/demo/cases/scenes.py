"""What goes on between the demonstration's enterprises and lenders: one case of each kind that a page tells apart. All made up."""

from dataclasses import dataclass
from enum import StrEnum

# What happened after the submission, in days from it. A path ends where the case stands now.
TAKEN = (("accept", 0.1), ("record_contact", 0.7))
ASKED = (*TAKEN, ("request_documents", 0.9))
PROPOSED = (*TAKEN, ("propose", 1.2))
APPROVED = (*PROPOSED, ("approve", 1.9))
PATHS: dict[str, tuple[tuple[str, float], ...]] = {
    "draft": (),
    "submitted": (),
    "accepted": TAKEN[:1],
    "contacted": TAKEN,
    "supplementing": ASKED,
    "answered": (*ASKED, ("supply_documents", 2.2)),
    "proposed": PROPOSED,
    "endorsed": (*PROPOSED, ("endorse", 1.8)),
    "approved": APPROVED,
    "signed": (*APPROVED, ("sign", 3.1)),
    "rejected": (*TAKEN, ("reject", 2.0)),
    "withdrawn": (*TAKEN[:1], ("withdraw", 0.8)),
    "lapsed": (*APPROVED, ("lapse", 32.0)),
}


class Ending(StrEnum):
    """How the borrower paid."""

    IN_TIME = "in_time"
    OVERDUE = "overdue"
    DEFAULTED = "defaulted"
    WRITTEN_OFF = "written_off"


@dataclass(frozen=True, slots=True)
class Borrowed:
    """The loan under a signed case: how many months it runs, and how it was paid. `missed`: lines that were not, of those that are due."""

    months: int
    ending: Ending = Ending.IN_TIME
    missed: int = 0


@dataclass(frozen=True, slots=True)
class Scene:
    """One form. `who`: a username, or the number of an enterprise without an account. `ago`: days since the submission."""

    who: str | int
    products: tuple[str, ...]
    ago: int
    path: str
    amount_wan: int = 30
    loan: Borrowed | None = None


SCENES = (
    Scene("enterprise-a", ("bank-a-general-credit-1",), 0, "draft"),
    Scene("enterprise-a", ("bank-a-tax-1", "bank-b-invoice-2"), 2, "contacted", 50),
    Scene("enterprise-a", ("bank-a-science-tech-1",), 4, "approved", 100),
    Scene("enterprise-a", ("bank-a-science-tech-2",), 20, "rejected", 200),
    Scene("enterprise-a", ("bank-b-specialised-new-1",), 186, "signed", 80, Borrowed(12)),
    Scene("enterprise-b", ("bank-b-invoice-2",), 5, "supplementing", 20),
    Scene("enterprise-b", ("bank-b-specialised-new-1",), 130, "signed", 30, Borrowed(12, Ending.OVERDUE, missed=2)),
    Scene("enterprise-b", ("bank-a-tax-1",), 40, "lapsed", 20),
    Scene("enterprise-c", ("bank-c-agriculture-1",), 1, "submitted", 40),
    Scene("enterprise-c", ("bank-a-general-credit-1",), 120, "signed", 20, Borrowed(3)),
    # A queue at the first bank: overdue, due today, due later, in everybody's hands.
    Scene(0, ("bank-a-tax-1",), 0, "submitted", 30),
    Scene(1, ("bank-a-general-credit-1",), 4, "submitted", 60),
    Scene(2, ("bank-a-tax-1",), 1, "accepted", 45),
    Scene(3, ("bank-a-science-tech-1",), 9, "contacted", 90),
    Scene(4, ("bank-a-general-credit-1",), 6, "answered", 25),
    Scene(5, ("bank-a-tax-1",), 2, "proposed", 35),
    Scene(6, ("bank-a-science-tech-2",), 3, "endorsed", 600),
    Scene(7, ("bank-a-general-credit-1",), 3, "withdrawn", 15),
    Scene(8, ("bank-a-science-tech-1",), 176, "signed", 120, Borrowed(6)),
    Scene(9, ("bank-a-tax-1",), 260, "signed", 40, Borrowed(12, Ending.DEFAULTED, missed=4)),
    Scene(10, ("bank-a-general-credit-1",), 250, "signed", 20, Borrowed(6, Ending.WRITTEN_OFF, missed=5)),
    Scene(11, ("bank-b-specialised-new-1",), 1, "submitted", 70),
    Scene(12, ("bank-b-invoice-2",), 3, "proposed", 55),
    # Losses on which the fund is claimed.
    Scene(13, ("bank-b-invoice-2",), 250, "signed", 30, Borrowed(12, Ending.DEFAULTED, missed=3)),
    Scene(14, ("bank-a-tax-1",), 252, "signed", 45, Borrowed(12, Ending.DEFAULTED, missed=3)),
    Scene(15, ("bank-a-general-credit-1",), 240, "signed", 25, Borrowed(12, Ending.DEFAULTED, missed=3)),
    Scene(16, ("bank-b-specialised-new-1",), 262, "signed", 60, Borrowed(12, Ending.DEFAULTED, missed=3)),
    Scene(17, ("bank-a-science-tech-1",), 170, "signed", 150, Borrowed(12)),
    Scene(18, ("bank-b-specialised-new-1",), 90, "signed", 120, Borrowed(12)),
)
