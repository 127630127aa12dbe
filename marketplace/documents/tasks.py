"""What is done with documents later, and by whom: `web.composition` gives each kind its handler."""

from marketplace.tasks.kinds import TaskKind

CHECK = TaskKind("documents.check", "检查上传的文件", attempts=5, time_limit_seconds=120)
DISCARD = TaskKind("documents.discard", "删除不再需要的文件", time_limit_seconds=120)
SWEEP = TaskKind("documents.sweep", "清理没有登记的文件", attempts=3)
RENDER = TaskKind("documents.render", "生成 PDF", attempts=4, time_limit_seconds=300)
