"""The five steps of a policy's editor, and which part of the terms is written in which."""

from web.version_editor.steps import Step, Steps

BASICS = Step(
    "basics",
    "基本信息",
    frozenset(
        {
            "title", "document_number", "issuer", "level", "kind", "guidance", "tags", "beneficiaries", "region", "summary", "published_on",
            "valid_from", "valid_to", "validity_basis", "application_window", "clauses", "notes",
        }
    ),
)  # fmt: skip
CRITERION = Step("criterion", "给谁", frozenset({"criterion", "preferences", "undertakings"}))
BENEFIT = Step("benefit", "给什么", frozenset({"benefit", "budget", "stacking", "stacking_rules"}))
PAPERS = Step(
    "papers", "材料、流程与解读", frozenset({"materials", "process", "interpretation", "documents", "relations", "effective_from"})
)
REVIEW = Step("review", "复核签发", frozenset())
STEPS = Steps((BASICS, CRITERION, BENEFIT, PAPERS, REVIEW))
