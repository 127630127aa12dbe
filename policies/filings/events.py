"""What filings and guarantors' payments tell. Every move reaches the parties: lender, guarantor, bureau and fund manager."""

from marketplace.events.kinds import EventKind
from marketplace.workflow.mover import event_kinds
from policies.filings.states import FILING

MOVED = event_kinds(FILING, public=frozenset(FILING.actions()))
MOVED["file_automatically"] = MOVED["file"]  # filed is filed, whoever did it
SUBMITTED = EventKind("filing.submitted", FILING.resource, "备案：报送", public=True)
CONDITIONS_NEAR = EventKind("filing.conditions_near", FILING.resource, "备案：补齐资格的期限临近", public=True)
CONDITIONS_MET = EventKind("filing.conditions_met", FILING.resource, "备案：资格已补齐", public=True)
NEARLY_FILED = EventKind("filing.not_automatic", "loan", "备案：放款后没有自动备案")
GUARANTOR_PAID = EventKind("filing.guarantor_paid", FILING.resource, "备案：登记代偿", public=True)
GUARANTOR_CORRECTED = EventKind("filing.guarantor_payment_corrected", FILING.resource, "备案：更正代偿", public=True)

EVENT_KINDS = (
    SUBMITTED, *dict.fromkeys(MOVED.values()), CONDITIONS_NEAR, CONDITIONS_MET, NEARLY_FILED, GUARANTOR_PAID, GUARANTOR_CORRECTED,
)  # fmt: skip
