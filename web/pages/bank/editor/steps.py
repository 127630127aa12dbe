"""The five steps of the editor, and which part of the terms is written in which."""

from web.version_editor.steps import Step, Steps

BASICS = Step(
    "basics", "基本信息", frozenset({"name", "summary", "category", "columns", "guarantee_modes", "online", "risk_pool", "notes"})
)
PRICE = Step(
    "price",
    "额度与价格",
    frozenset(
        {
            "amount_min", "amount_max", "amount_rules", "rate", "pricing_tiers", "fees", "term_months_min", "term_months_max",
            "repayment_methods",
        }
    ),
)  # fmt: skip
CRITERION = Step("criterion", "准入条件", frozenset({"criterion", "preferences"}))
PROCESS = Step(
    "process", "材料与流程", frozenset({"required_documents", "undertakings", "promise_days", "channel", "effective_from", "hand_over_url"})
)
REVIEW = Step("review", "复核发布", frozenset())
STEPS = Steps((BASICS, PRICE, CRITERION, PROCESS, REVIEW))
