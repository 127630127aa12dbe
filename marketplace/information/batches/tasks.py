"""What is done with deliveries later, and by whom: `web.composition` gives each kind its handler."""

from marketplace.tasks.kinds import TaskKind

CHECK_BATCH = TaskKind("information.check_batch", "检查并入库一批信用信息", queue="information", attempts=5, time_limit_seconds=1_800)
GUESS_LAYOUT = TaskKind("information.guess_layout", "识别上传文件的表头", attempts=3, time_limit_seconds=120)
UNDO_BATCH = TaskKind("information.undo_batch", "撤回一批信用信息", queue="information", time_limit_seconds=1_800)
SETTLE_ROW = TaskKind("information.settle_row", "办理待核实的一行", queue="information")
TIDY = TaskKind("information.tidy", "清理没有确认的文件和暂存的行", attempts=3)
READ_DROP_FOLDER = TaskKind("information.read_drop_folder", "读取投递文件夹", queue="information", attempts=3, time_limit_seconds=21_600)
