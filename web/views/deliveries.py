"""Deliveries of credit information as their providers and the operator see them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any

from marketplace.clock import SHANGHAI
from marketplace.information.batches.due import CYCLES_ZH, next_due_on
from marketplace.information.batches.quality import LastDelivery, MonthQuality
from marketplace.information.catalogue.definition import FieldDefinition, ItemDefinition
from marketplace.information.models import Batch, BatchProblem, HeldRow
from marketplace.information.states import BatchState, Hold, Lane, Mode, OnError

MODES_ZH = {
    Mode.APPEND: "追加",
    Mode.REPLACE_PERIOD: "覆盖本期",
    Mode.FULL_SNAPSHOT: "全量快照",
    Mode.WITHDRAW: "撤回所列记录",
}
MODES_MEAN = {
    Mode.APPEND: "同一条记录以新换旧，其余不动",
    Mode.REPLACE_PERIOD: "文件里出现的主体，同一期的旧记录作废",
    Mode.FULL_SNAPSHOT: "文件里没有的旧记录全部作废",
    Mode.WITHDRAW: "文件里列出的记录作废，只需写主体和业务主键",
}
ON_ERROR_ZH = {OnError.REJECT_ALL: "整批退回，一行也不入库", OnError.APPLY_VALID: "只退回有误的行，其余入库"}
STATES_ZH = {
    BatchState.CHECKING: "正在检查",
    BatchState.REJECTED: "整批退回",
    BatchState.APPLIED: "已入库",
    BatchState.PARTLY_APPLIED: "部分入库",
    BatchState.FAILED: "没有读取",
}
TAGS = {
    BatchState.CHECKING: "chosen",
    BatchState.REJECTED: "bad",
    BatchState.APPLIED: "good",
    BatchState.PARTLY_APPLIED: "warn",
    BatchState.FAILED: "bad",
}
LANES_ZH = {Lane.PAGE: "网页上传", Lane.API: "接口报送", Lane.COMMAND: "命令导入", Lane.FOLDER: "投递文件夹"}
HOLDS_ZH = {Hold.NAME_ONLY: "只有名称", Hold.JUMP: "数值跳变"}
HUNDRED = 100


@dataclass(frozen=True, slots=True)
class ItemLine:
    """One item that a provider provides, with its last delivery and when the next one is due."""

    code: str
    name: str
    cycle: str
    retired: bool
    last: LastDelivery | None
    due_on: date | None
    late: bool


def item_line(definition: ItemDefinition, last: LastDelivery | None, *, retired: bool, today: date) -> ItemLine:
    """As the overview shows it."""
    due = None if retired else next_due_on(definition.cycle, last.as_of if last else None)
    late = due is not None and due < today
    return ItemLine(definition.code, definition.name_zh, CYCLES_ZH[definition.cycle], retired, last, due, late)


def batch_line(batch: Batch, items: Mapping[str, str], providers: Mapping[Any, str] | None = None) -> dict[str, Any]:
    """One row of a list of batches; `items` and `providers` are names."""
    return {
        "id": batch.id,
        "item": items.get(batch.item, batch.item),
        "provider": (providers or {}).get(batch.provider_id),
        "as_of": batch.as_of,
        "mode": MODES_ZH[batch.mode],
        "lane": LANES_ZH.get(batch.lane, ""),
        "state_text": "已撤回" if batch.withdrawn_at else STATES_ZH[batch.state],
        "tag": "outline" if batch.withdrawn_at else TAGS[batch.state],
        "received": batch.received,
        "accepted": batch.accepted,
        "rejected": batch.rejected,
        "held": batch.held,
        "created_at": batch.created_at,
    }


def batch_facts(batch: Batch) -> list[dict[str, Any]]:
    """The figures of a batch with what they mean."""
    lines = [
        ("收到", batch.received, "行"),
        ("入库", batch.accepted, f"其中 {batch.unchanged:,} 行与已有内容相同"),
        ("退回", batch.rejected, "行有误"),
        ("待核实", batch.held, "行等人办理"),
        ("旧记录失效", batch.ended, "条"),
        ("新建主体", batch.new_subjects, "家平台此前没有的"),
    ]
    return [{"label": label, "value": f"{value:,}", "note": note} for label, value, note in lines]


def problem_line(problem: BatchProblem, names: Mapping[str, str]) -> dict[str, Any]:
    """One row of the table of problems."""
    return {"row": problem.row, "field": names.get(problem.field, problem.field) or "整行", "text": problem.problem, "code": problem.code}


def held_line(
    row: HeldRow, batch: Batch, items: Mapping[str, str], providers: Mapping[Any, str] | None = None, *, figures: bool = True
) -> dict[str, Any]:
    """One row of those that wait. Without `figures` it does not say why: a look at an enterprise's figures is recorded, row by row."""
    return {
        "id": row.id,
        "row": row.row,
        "item": items.get(batch.item, batch.item),
        "provider": (providers or {}).get(batch.provider_id),
        "batch_id": batch.id,
        "hold": HOLDS_ZH[row.hold],
        "name": row.name,
        "because": row.because if figures else "",
        "candidates": len(row.candidates),
        "received": batch.created_at.astimezone(SHANGHAI).date(),
    }


def quality_line(month: MonthQuality, items: Mapping[str, str], providers: Mapping[Any, str] | None = None) -> dict[str, Any]:
    """One row of the table of quality."""
    return {
        "month": f"{month.month:%Y-%m}",
        "item": items.get(month.item, month.item),
        "provider": (providers or {}).get(month.provider_id),
        "batches": month.batches,
        "refused": month.refused_batches,
        "rows": month.received,
        "timely": percent(month.timeliness),
        "complete": percent(month.completeness),
        "correct": percent(month.accuracy),
        "corrected": month.corrected,
    }


def percent(share: Fraction | None) -> str | None:
    """「98.5%」, rounded down so that 100% means all; None where there is nothing to measure."""
    if share is None:
        return None
    tenths = int(share * HUNDRED * 10)
    return f"{tenths // 10}.{tenths % 10}%"


def row_values(data: Mapping[str, Any], item: ItemDefinition) -> list[dict[str, str]]:
    """What a row says, field by field in the item's order; indicators after the fields."""
    names = {
        each.code: f"{each.name_zh}（{each.unit}）" if each.unit and each.unit not in each.name_zh else each.name_zh for each in item.fields
    }
    order = [code for code in names if code in data] + [code for code in data if code not in names]
    return [{"label": names.get(code, code), "value": _shown(data[code])} for code in order]


def _with_unit(field: FieldDefinition) -> str:
    said = field.unit is None or field.unit in field.name_zh
    return field.name_zh if said else f"{field.name_zh}（{field.unit}）"


def _shown(value: Any) -> str:
    if isinstance(value, bool):
        return "是" if value else "否"
    return "、".join(map(str, value)) if isinstance(value, list) else str(value)
