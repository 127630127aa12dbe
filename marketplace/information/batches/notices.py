"""Who is told that a delivery did not go in whole: machines deliver at night, and somebody has to look at it in the morning."""

from marketplace.access.roles import Role
from marketplace.information.batches.events import BATCH_APPLIED, BATCH_FAILED, BATCH_REJECTED
from marketplace.notifications.notice import Audience, Notice, Whom

PROVIDERS = (Audience(Whom.MEMBERS, frozenset({Role.DATA_PROVIDER})),)
PAGE = "/provider/batches/{subject_id}"

NOTICES = (
    Notice(
        BATCH_REJECTED.name,
        PROVIDERS,
        "一批信息整批退回",
        "收到 {received} 行，其中 {rejected} 行有误，这批没有入库。请按退回的行改正后重新报送。",
        PAGE,
    ),
    Notice(BATCH_FAILED.name, PROVIDERS, "一批信息没有读取", "这批信息没有入库，请看原因，改正后重新报送。", PAGE),
    Notice(
        BATCH_APPLIED.name,
        PROVIDERS,
        "一批信息部分入库",
        "收到 {received} 行，入库 {accepted} 行，退回 {rejected} 行，待核实 {held} 行。",
        PAGE,
        when="partly",
    ),
)
