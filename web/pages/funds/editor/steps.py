"""The steps of the editor of a fund's rules, and which part of the rules is written in which."""

from web.version_editor.steps import Step, Steps

BASICS = Step(
    "basics",
    "范围与机构",
    frozenset({"name", "manager_id", "region", "policy_id", "basis", "claimants", "admitted", "effective_from"}),
)
SHARES = Step(
    "shares",
    "补偿比例",
    frozenset({"shares", "tiers", "tier_choice", "band_mode", "bonuses", "bonus_max_pct", "max_share_pct", "layers", "layer_mode"}),
)
LIMITS = Step("limits", "上限与熔断", frozenset({"caps", "cap_year", "cap_year_starts", "stop_rule", "stack"}))
FILING = Step("filing", "备案条件", frozenset({"criterion", "filing"}))
PROCESS = Step(
    "process",
    "触发与办理",
    frozenset({"trigger", "review_steps", "second_approver_above", "payment_instalments", "recovery_order", "materials", "clauses"}),
)
STEPS = Steps((BASICS, SHARES, LIMITS, FILING, PROCESS))
