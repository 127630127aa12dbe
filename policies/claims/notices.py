"""Who is told what about claims: the claimant what became of it, those who keep the fund what waits for them."""

from marketplace.access.roles import Role
from marketplace.notifications.notice import Audience, Case, Notice, Whom
from policies.claims.events import (
    CAN_RESUME,
    MOVED,
    PAYEE_ADMITTED,
    PAYEE_PROPOSED,
    PAYEE_REFUSED,
    RECOVERY_ARRIVED,
    RECOVERY_ASKED,
)
from policies.claims.states import CLAIM

BANK = (Audience(Whom.MEMBERS, frozenset({Role.BANK_OFFICER, Role.BANK_APPROVER})),)
GUARANTOR = (Audience(Whom.MEMBERS, frozenset({Role.GUARANTOR_OFFICER, Role.GUARANTOR_APPROVER})),)
REVIEWERS = (Audience(Whom.MEMBERS, frozenset({Role.BUREAU_REVIEWER})),)
APPROVERS = (Audience(Whom.MEMBERS, frozenset({Role.BUREAU_APPROVER})),)
TREASURERS = (Audience(Whom.MEMBERS, frozenset({Role.BUREAU_TREASURER})),)
MANAGER = (Audience(Whom.MEMBERS, frozenset({Role.FUND_MANAGER})),)
AT_BANK, AT_GUARANTOR = "/bank/claims/{subject_id}", "/guarantor/claims/{subject_id}"
AT_BUREAU, AT_MANAGER = "/bureau/claims/{subject_id}", "/fund-manager/claims/{subject_id}"

CASE = Case(CLAIM.resource, AT_BUREAU, frozenset({Role.BUREAU_REVIEWER, Role.BUREAU_APPROVER, Role.FUND_MANAGER, Role.BANK_OFFICER}))


def _both(event: str, title_zh: str, text_zh: str) -> tuple[Notice, Notice]:
    """For banks and guarantors alike, each with its own page."""
    return Notice(event, BANK, title_zh, text_zh, AT_BANK), Notice(event, GUARANTOR, title_zh, text_zh, AT_GUARANTOR)


def _keepers(event: str, title_zh: str, text_zh: str) -> tuple[Notice, Notice]:
    return Notice(event, REVIEWERS, title_zh, text_zh, AT_BUREAU), Notice(event, MANAGER, title_zh, text_zh, AT_MANAGER)


NOTICES = (
    *_keepers(MOVED["submit"].name, "收到补偿申请", "有一件补偿申请提交，自动核查和试算已经完成，请在时限内审核。"),
    *_keepers(MOVED["reconsider"].name, "申请复议", "一件不予补偿的申请提出复议，须重新审核。"),
    *_keepers(MOVED["withdraw"].name, "申请已撤回", "一件补偿申请已撤回，不需要再办理。"),
    Notice(MOVED["pass_review"].name, REVIEWERS, "审核已通过一步", "一件补偿申请通过了一步审核，请看是否轮到你。", AT_BUREAU),
    Notice(MOVED["pass_review"].name, APPROVERS, "审核已通过一步", "一件补偿申请通过了一步审核；审核完成后由你核定。", AT_BUREAU),
    Notice(MOVED["endorse"].name, APPROVERS, "待第二位审批人", "一件补偿申请须由第二位审批人核定。", AT_BUREAU),
    Notice(MOVED["approve"].name, TREASURERS, "待拨付", "一件补偿申请已核定，资金已预留，请列入拨付。", AT_BUREAU),
    Notice(MOVED["reinstate"].name, TREASURERS, "待拨付", "一件暂缓的补偿申请已恢复核定，请列入拨付。", AT_BUREAU),
    Notice(CAN_RESUME.name, APPROVERS, "可以恢复办理", "一件暂缓的补偿申请，暂缓的原因看来已经消除。", AT_BUREAU),
    Notice(MOVED["record_recovery"].name, TREASURERS, "报告了追回款", "一件已补偿的申请报告了追回款，到账后请登记。", AT_BUREAU),
    Notice(MOVED["record_recovery"].name, MANAGER, "报告了追回款", "一件已补偿的申请报告了追回款，到账后请登记。", AT_MANAGER),
    *_both(MOVED["return_for_correction"].name, "补偿申请退回补正", "一件补偿申请被退回，原因和说明见申请；补正后请重新提交。"),
    *_both(MOVED["approve"].name, "补偿已核定", "一件补偿申请已核定，金额和计算过程见申请，等待拨付。"),
    *_both(MOVED["reject"].name, "不予补偿", "一件补偿申请没有通过，原因见申请；可以申请复议。"),
    *_both(MOVED["defer"].name, "暂缓补偿", "一件补偿申请暂缓办理，原因见申请；不需要重新申报。"),
    *_both(MOVED["confirm_payment"].name, "补偿已拨付", "一件补偿申请已拨付；请继续追偿，追回款按约定返还。"),
    *_both(MOVED["payment_returned"].name, "拨付被退回", "一笔拨付没有到账，请核对收款账户。"),
    *_both(MOVED["claw_back"].name, "责令退回补偿款", "一件补偿申请的款项须退回，原因和金额见申请。"),
    *_both(RECOVERY_ARRIVED.name, "返还款已到账", "贵司返还的追回款已登记到账。"),
    *_both(RECOVERY_ASKED.name, "请报告追偿情况", "一件已补偿的申请已有 {days} 天没有报告追偿情况，有追回款的请登记。"),
    Notice(PAYEE_PROPOSED.name, TREASURERS, "收款账户待确认", "有机构提出了收款账户，须由你核对后确认。", "/bureau/payments"),
    Notice(PAYEE_ADMITTED.name, BANK, "收款账户已确认", "贵司的收款账户已确认，以后的补偿款拨付到该账户。", "/bank/claims"),
    Notice(PAYEE_REFUSED.name, BANK, "收款账户未确认", "贵司提出的收款账户没有得到确认，原因见收款账户。", "/bank/claims"),
)  # fmt: skip
