"""The claimant's own fields of a claim: the loss part by part, its number of the case, its statement; prefilled with what is known."""

from uuid import UUID

from policies.claims.models import Claim, ClaimDocument
from policies.claims.terms import LONGEST_STATEMENT, PART_LABELS, PARTS, ClaimTerms, LossGiven, Paper
from policies.funds.rules.computation import Loss
from web.forms import FormData
from web.typed_form import TypedForm
from web.views.compensation.acts import Field, filled
from web.views.compensation.amounts import typed_yuan
from web.views.compensation.refusal import ClaimRefusal

STATE = "state"  # the form
REFERENCE, STATEMENT = "external_reference", "statement"
LONGEST_REFERENCE = 64


def stating_fields(loss: Loss, reference: str | None, statement: str, refused: ClaimRefusal) -> list[Field]:
    """What the form shows: the figures that are known or kept, or what was typed."""
    fields: list[Field] = [
        {"name": f"loss-{_short(name)}", "label": PART_LABELS[name], "kind": "number", "unit": "元",
         "value": typed_yuan(getattr(loss, name) or 0)}
        for name in PARTS
    ]  # fmt: skip
    fields += [
        {
            "name": REFERENCE, "label": "贵司编号", "maxlength": str(LONGEST_REFERENCE), "autocomplete": "off", "optional": True,
            "value": reference or "", "hint": "贵司系统里这件申请的编号，不能重复。",
        },
        {"name": STATEMENT, "label": "说明", "kind": "textarea", "maxlength": str(LONGEST_STATEMENT), "optional": True, "value": statement},
    ]  # fmt: skip
    return [filled(STATE, each, refused) for each in fields]


def stated(form: FormData, default_event_id: UUID, fund_id: UUID, documents: list[Paper]) -> ClaimTerms:
    """As the use case takes it. Raises: Invalid with every field that cannot be read."""
    typed = TypedForm(form)
    parts = {name: typed.fen_or_none(f"loss-{_short(name)}", PART_LABELS[name]) for name in PARTS}
    reference = typed.text(REFERENCE, "贵司编号", longest=LONGEST_REFERENCE, required=False)
    statement = typed.text(STATEMENT, "说明", longest=LONGEST_STATEMENT, required=False)
    typed.require_all()
    return ClaimTerms(
        default_event_id=default_event_id, fund_id=fund_id, loss=LossGiven(**parts), documents=documents,
        external_reference=reference or None, statement_zh=statement,
    )  # fmt: skip


def kept_terms(claim: Claim, papers: list[Paper]) -> ClaimTerms:
    """A claim as it stands, with other papers."""
    return ClaimTerms(
        default_event_id=claim.default_event_id, fund_id=claim.fund_id, loss=LossGiven(**{name: getattr(claim, name) for name in PARTS}),
        documents=papers, external_reference=claim.external_reference, statement_zh=claim.statement_zh,
    )  # fmt: skip


def papers_in(found: list[ClaimDocument]) -> list[Paper]:
    """The papers of a claim."""
    return [Paper(each.document_id, each.material) for each in found]


def _short(name: str) -> str:
    return name.removesuffix("_fen")
