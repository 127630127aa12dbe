"""Sample contexts of the pages of those who deliver credit information, as each template's first comment describes them."""

from datetime import UTC, date, datetime
from types import SimpleNamespace
from typing import Any

from marketplace.ids import new_id
from marketplace.information.batches.quality import LastDelivery
from web.views.deliveries import ItemLine
from web.views.layout_form import ColumnRow
from web.views.tasks import Progress

NOW = datetime(2026, 11, 21, 0, 42, tzinfo=UTC)
DAY = date(2026, 10, 31)
BATCH = {
    "id": "b-1", "item": "电费缴纳", "provider": None, "as_of": DAY, "mode": "追加", "lane": "网页上传", "state_text": "部分入库",
    "tag": "warn",
    "received": 1200, "accepted": 1190, "rejected": 8, "held": 2, "created_at": NOW,
}  # fmt: skip
OF_ALL = BATCH | {"provider": "示例供电公司", "provider_id": "p-1"}
QUALITY = {
    "month": "2026-11", "item": "电费缴纳", "provider": None, "batches": 2, "refused": 1, "rows": 1200, "timely": "100.0%",
    "complete": "71.4%",
    "correct": None, "corrected": 3,
}  # fmt: skip
HELD = {
    "id": "h-1", "row": 17, "item": "电费缴纳", "provider": "示例供电公司", "batch_id": "b-1", "hold": "只有名称",
    "name": "示例机电有限公司",
    "because": "没有正好一个主体叫这个名称，请核对后指定是哪一个", "candidates": 2, "received": DAY,
}  # fmt: skip
CHOICES = [{"label": "字段", "options": [{"value": "usage_kwh", "label": "用电量"}]}, {"label": "指标", "options": []}]

DELIVERY_CONTEXTS: dict[str, dict[str, Any]] = {
    "provider/overview": {
        "items": [
            ItemLine("electricity_payment", "电费缴纳", "每月", False, LastDelivery("x", DAY, NOW, new_id()), date(2026, 11, 15), True),
        ],
        "fresh": [ItemLine("gas_payment", "燃气缴纳", "每月", True, None, None, False)],
        "batches": [BATCH],
        "waiting": True,
        "older": "/provider?before=1",
        "newest": "/provider",
    },
    "provider/upload": {
        "items": [{"value": "electricity_payment", "label": "电费缴纳"}],
        "modes": [{"value": "append", "label": "追加：以新换旧"}],
        "ways": [{"value": "reject_all", "label": "整批退回"}],
        "typed": {"item": "electricity_payment", "mode": "append", "on_error": "reject_all", "as_of": "2026-13-01"},
        "errors": [{"name": "as_of", "message": "请填写截至日期"}, {"name": "file", "message": "文件是空的"}],
    },
    "provider/columns": {
        "upload": SimpleNamespace(id="u-1", state="ready", file_name="用电.csv", as_of=DAY, failure=None),
        "item_name": "电费缴纳",
        "mode": "追加",
        "rows": [ColumnRow(1, "用电量", "usage_kwh", "", True), ColumnRow(2, "应交（万元）", "", "wan_yuan", False)],
        "choices": CHOICES,
        "notes": ["读取的是第一个工作表"],
        "problems": ["没有认出表头「应交」"],
        "errors": [{"name": "field-2", "message": "「应交（万元）」：请选择它是哪个字段"}],
    },
    "provider/batch": {
        "batch": BATCH,
        "base": "/provider",
        "file_name": "用电.csv",
        "way": "整批退回，一行也不入库",
        "mode": "追加",
        "lane": "网页上传",
        "checking": True,
        "stopped": False,
        "progress": Progress(1, 3, "正在读取"),
        "facts": [{"label": "收到", "value": "1,200", "note": "行"}],
        "failure": "文件损坏或不完整，请重新导出",
        "notes": ["编码是 GB18030"],
        "fields": [{"code": "", "label": "整行"}, {"code": "usage_kwh", "label": "用电量"}],
        "field": "usage_kwh",
        "problems": [{"row": 17, "field": "用电量", "text": "不是数字", "code": "number"}],
        "more": 3,
        "withdrawn_at": NOW,
        "may_withdraw": True,
    },
    "provider/held": {"base": "/operator/imports", "rows": [HELD], "more": True},
    "provider/held_row": {
        "row": HELD,
        "base": "/provider",
        "values": [{"label": "用电量（kWh）", "value": "1200"}],
        "personal": True,
        "subject": {"name": "示例机电有限公司", "uscc": "91990100MAGDQQDA5W"},
        "candidates": [{"value": "c-1", "label": "示例机电有限公司（91990100MAGDQQDA5W）"}],
        "waiting": True,
        "state_text": "等待办理",
        "asks_subject": True,
        "decided_because": "",
        "decided_at": None,
        "typed": {"act": "release", "subject": "91", "reason": ""},
        "errors": [{"name": "subject", "message": "应为 18 位"}, {"name": "reason", "message": "请写明理由"}],
    },
    "provider/quality": {
        "lines": [QUALITY],
        "usage": [{"item": "电费缴纳", "read": 1200, "asked": 14}, {"item": "燃气缴纳", "read": None, "asked": 0}],
        "smallest": 10,
        "days": 90,
    },
    "provider/imports": {
        "batches": [OF_ALL],
        "lines": [QUALITY | {"provider": "示例供电公司"}],
        "waiting": True,
        "provider": "示例供电公司",
        "older": "/operator/imports?before=1",
        "newest": "/operator/imports",
    },
}
