"""What happens to deliveries. `NEWS` are those after which `stale_profile` names subjects whose profile has to be computed anew."""

from marketplace.events.kinds import EventKind

BATCH_RECEIVED = EventKind("information_batch.received", "information_batch", "收到一批信用信息", public=True)
BATCH_APPLIED = EventKind("information_batch.applied", "information_batch", "一批信用信息已入库", public=True)
BATCH_REJECTED = EventKind("information_batch.rejected", "information_batch", "一批信用信息整批退回", public=True)
BATCH_FAILED = EventKind("information_batch.failed", "information_batch", "一批信用信息无法读取", public=True)
BATCH_WITHDRAWN = EventKind("information_batch.withdrawn", "information_batch", "提供单位撤回一批信用信息", public=True)
RECORDS_ENDED = EventKind("information_batch.undone", "information_batch", "撤回的一批信用信息已失效", public=True)
UPLOAD_RECEIVED = EventKind("information_upload.received", "information_upload", "收到待确认表头的文件")
UPLOAD_DISCARDED = EventKind("information_upload.discarded", "information_upload", "放弃待确认表头的文件")
ROW_RELEASED = EventKind("information_held_row.released", "information_held_row", "待核实的一行确认入库")
ROW_DISCARDED = EventKind("information_held_row.discarded", "information_held_row", "待核实的一行不予入库")
ROW_SETTLED = EventKind("information_held_row.settled", "information_held_row", "待核实的一行办理完毕")

NEWS = (BATCH_APPLIED, RECORDS_ENDED, ROW_SETTLED)
EVENT_KINDS = (
    BATCH_RECEIVED,
    BATCH_APPLIED,
    BATCH_REJECTED,
    BATCH_FAILED,
    BATCH_WITHDRAWN,
    RECORDS_ENDED,
    UPLOAD_RECEIVED,
    UPLOAD_DISCARDED,
    ROW_RELEASED,
    ROW_DISCARDED,
    ROW_SETTLED,
)
