"""What is told of how a lender's people arrange their work; ids alone."""

from marketplace.events.kinds import EventKind

FILTER_SAVED = EventKind("saved_filter.saved", "saved_filter", "保存筛选")
FILTER_REMOVED = EventKind("saved_filter.removed", "saved_filter", "删除筛选")
SETTING_CHANGED = EventKind("lender_setting.changed", "organisation", "机构设置：修改办理设置")
TEMPLATE_KEPT = EventKind("refusal_template.kept", "refusal_template", "拒绝理由模板：保存")
TEMPLATE_REMOVED = EventKind("refusal_template.removed", "refusal_template", "拒绝理由模板：删除")

EVENT_KINDS = (FILTER_SAVED, FILTER_REMOVED, SETTING_CHANGED, TEMPLATE_KEPT, TEMPLATE_REMOVED)
