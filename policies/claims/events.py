"""What claims tell. Every move reaches the institutions that are parties of the case; ids, codes and hashes alone."""

from marketplace.events.kinds import EventKind
from marketplace.workflow.mover import event_kinds
from policies.claims.states import CLAIM

MOVED = event_kinds(CLAIM, public=frozenset(CLAIM.actions()))
DRAFTED = EventKind("claim.drafted", CLAIM.resource, "补偿申请：起草")
CHANGED = EventKind("claim.changed", CLAIM.resource, "补偿申请：修改")
DECLARED = EventKind("claim.conflict_declared", CLAIM.resource, "补偿申请：利益冲突声明")
EXAMINED = EventKind("claim.examined", CLAIM.resource, "补偿申请：自动核查")
RECOVERY_ARRIVED = EventKind("claim.recovery_arrived", CLAIM.resource, "补偿申请：追回款到账", public=True)
CAN_RESUME = EventKind("claim.can_resume", CLAIM.resource, "补偿申请：暂缓的原因已消除")
RECOVERY_ASKED = EventKind("claim.recovery_asked", CLAIM.resource, "补偿申请：提醒报告追偿情况")
EXPORTED = EventKind("claim.exported", CLAIM.resource, "补偿申请：导出审计资料")
PAYEE_PROPOSED = EventKind("payee_account.proposed", "payee_account", "收款账户：提出", public=True)
PAYEE_ADMITTED = EventKind("payee_account.admitted", "payee_account", "收款账户：确认", public=True)
PAYEE_REFUSED = EventKind("payee_account.refused", "payee_account", "收款账户：不予确认", public=True)
BATCH_MADE = EventKind("payment_batch.made", "payment_batch", "拨付清单：生成")
BATCH_ANSWERED = EventKind("payment_batch.answered", "payment_batch", "拨付清单：读入回单")
SAMPLED = EventKind("fund.claims_sampled", "fund", "资金池：抽取审计样本")

EVENT_KINDS = (
    *MOVED.values(), DRAFTED, CHANGED, DECLARED, EXAMINED, RECOVERY_ARRIVED, CAN_RESUME, RECOVERY_ASKED, EXPORTED, PAYEE_PROPOSED,
    PAYEE_ADMITTED, PAYEE_REFUSED, BATCH_MADE, BATCH_ANSWERED, SAMPLED,
)  # fmt: skip
