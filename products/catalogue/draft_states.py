"""The table of moves of a version that a lender writes (产品版本): the open draft of a product, until it is published. Pure."""

from enum import StrEnum

from marketplace.workflow.moves import Move, NoteRule, Workflow


class DraftStatus(StrEnum):
    """Where a version stands before it is one; names as the open interface publishes them."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    PUBLISHED = "published"
    WITHDRAWN = "withdrawn"


D = DraftStatus
PUBLICATION = "publication"  # whoever submits does not publish
RETURN_REASONS = {
    "incomplete": "内容不完整",
    "condition_unclear": "准入条件无法判定或与文字不一致",
    "price_unclear": "利率、费用或额度规则不清楚",
    "misleading": "表述容易误导",
    "out_of_scope": "不属于平台可上架的产品",
}

PRODUCT_VERSION = Workflow(
    resource="product_version",
    label_zh="产品版本",
    states=DraftStatus,
    labels_zh={D.DRAFT: "草稿", D.SUBMITTED: "待审核", D.PUBLISHED: "已发布", D.WITHDRAWN: "已撤回"},
    moves=(
        Move(
            "submit", "submitted", frozenset({D.DRAFT}), D.SUBMITTED, "catalogue:draft:submit", "提交审核",
            four_eyes=PUBLICATION, starts_round=True, note=NoteRule.OPTIONAL,
        ),
        Move(
            "publish", "published", frozenset({D.SUBMITTED}), D.PUBLISHED, "catalogue:draft:publish", "审核通过并发布",
            four_eyes=PUBLICATION, asks_factor=True, note=NoteRule.OPTIONAL,
        ),
        Move(
            "return", "returned", frozenset({D.SUBMITTED}), D.DRAFT, "catalogue:draft:return", "退回修改",
            reasons=RETURN_REASONS, note=NoteRule.REQUIRED,
        ),
        Move(
            "discard", "discarded", frozenset({D.DRAFT, D.SUBMITTED}), D.WITHDRAWN, "catalogue:draft:discard", "撤回这一版",
            note=NoteRule.OPTIONAL,
        ),
    ),
)  # fmt: skip
