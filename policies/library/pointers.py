"""What a policy points at: other policies, a fund, files. Pure."""

from enum import StrEnum
from typing import Annotated
from uuid import UUID

from msgspec import Meta, Struct


class RelationKind(StrEnum):
    """What one policy is to another thing; `implemented_by` and `replaced_by` are the same, read from the other end."""

    REPLACES = "replaces"
    IMPLEMENTS = "implements"
    FUNDS = "funds"


class PaperKind(StrEnum):
    """What a file of a policy is."""

    ISSUED_TEXT = "issued_text"
    ATTACHMENT = "attachment"
    FORM = "form"
    INTERPRETATION = "interpretation"


RELATION_NAMES = {RelationKind.REPLACES: "替代", RelationKind.IMPLEMENTS: "落实", RelationKind.FUNDS: "资金来源"}
PAPER_NAMES = {
    PaperKind.ISSUED_TEXT: "正式文件",
    PaperKind.ATTACHMENT: "附件",
    PaperKind.FORM: "申报表格",
    PaperKind.INTERPRETATION: "解读材料",
}


class Relation(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """One relation as the terms have it: `policy_id` for another policy, `fund_id` for a fund."""

    kind: RelationKind
    policy_id: UUID | None = None
    fund_id: UUID | None = None


class Paper(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """One file as the terms have it; `document_id` is of the bureau's own uploads."""

    document_id: UUID
    kind: PaperKind
    title_zh: Annotated[str, Meta(min_length=1, max_length=200)]
    public: bool = True
