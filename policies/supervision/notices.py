"""Who is told what about funds, their rules and their breakers."""

from marketplace.access.roles import Role
from marketplace.notifications.notice import Audience, Case, Notice, Whom
from policies.funds.events import BAR_LIFTED, BARRED, FUND_MOVED, VERSION_MOVED
from policies.funds.states import FUND_VERSION
from policies.supervision.events import BREAKER_CLEARED, BREAKER_TRIPPED, BREAKER_UNKNOWN, BREAKER_WARNED

EDITORS = (Audience(Whom.MEMBERS, frozenset({Role.BUREAU_POLICY_EDITOR})),)
SECOND = (Audience(Whom.MEMBERS, frozenset({Role.BUREAU_REVIEWER, Role.BUREAU_APPROVER})),)
KEEPERS = (Audience(Whom.MEMBERS, frozenset({Role.BUREAU_REVIEWER, Role.BUREAU_APPROVER, Role.FUND_MANAGER})),)
INSTITUTIONS = (
    Audience(Whom.MEMBERS, frozenset({Role.BANK_OFFICER, Role.BANK_APPROVER, Role.GUARANTOR_OFFICER, Role.GUARANTOR_APPROVER})),
)
OF_DRAFT, OF_FUND = "/bureau/funds/{fund_id}", "/bureau/funds/{subject_id}"
BREAKERS, RULES = "/bureau/funds/{subject_id}/breakers", "/funds/{code}"

CASE = Case(
    FUND_VERSION.resource,
    "/bureau/fund_versions/{subject_id}",
    frozenset({Role.BUREAU_POLICY_EDITOR, Role.BUREAU_REVIEWER, Role.BUREAU_APPROVER}),
)
NOTICES = (
    Notice(VERSION_MOVED["submit"].name, SECOND, "资金规则待复核", "本单位一个资金池的新规则已提交，等你复核发布。", OF_DRAFT),
    Notice(VERSION_MOVED["return"].name, EDITORS, "资金规则已退回", "你们提交的资金规则被退回，原因见办理经过。", OF_DRAFT),
    Notice(VERSION_MOVED["publish"].name, EDITORS, "资金规则已发布", "你们提交的资金规则已由另一人复核发布，到生效日执行。", OF_DRAFT),
    Notice(FUND_MOVED["suspend"].name, KEEPERS, "资金池已暂停备案", "一个资金池暂停接受新的备案；已备案的贷款照旧。", OF_FUND),
    Notice(BREAKER_WARNED.name, KEEPERS, "资金池熔断预警", "{year} 年度的一项熔断指标接近熔断线。", BREAKERS),
    Notice(BREAKER_WARNED.name, INSTITUTIONS, "补偿指标接近熔断线", "贵司的 {year} 年度指标接近熔断线，超过后补偿会暂缓。", RULES),
    Notice(BREAKER_TRIPPED.name, KEEPERS, "资金池触发熔断", "{year} 年度的一项指标达到熔断线，规则写明的限制已经生效。", BREAKERS),
    Notice(BREAKER_TRIPPED.name, INSTITUTIONS, "补偿已触发熔断", "贵司在一个资金池的 {year} 年度指标达到熔断线，新的补偿暂缓办理。", RULES),
    Notice(BREAKER_CLEARED.name, KEEPERS, "熔断指标恢复正常", "{year} 年度的一项熔断指标回到正常。", BREAKERS),
    Notice(BREAKER_UNKNOWN.name, KEEPERS, "熔断指标无法判断", "{year} 年度的一项熔断指标无法判断，请补齐规则或数据。", BREAKERS),
    Notice(BARRED.name, INSTITUTIONS, "被列入禁入名单", "贵司被一个主管部门列入禁入名单，到 {until_on} 为止；有异议请与主管部门联系。"),
    Notice(BAR_LIFTED.name, INSTITUTIONS, "禁入已解除", "主管部门解除了对贵司的禁入。"),
)
