"""What a new version of an item may change: headings, bounds and rhythm, but never what an earlier record meant."""

from datetime import date

import msgspec

from marketplace.errors import FieldError
from marketplace.information.catalogue.definition import FieldDefinition, ItemDefinition
from marketplace.information.catalogue.shape import faults_of

LONGEST_REASON = 300
# Records are found, told apart and opened by these, so they stand for good.
_STANDING = {
    "code": "代码",
    "name_zh": "名称",
    "sharing_mode": "共享方式",
    "sensitivity": "公开程度",
    "origin": "出处",
    "own": "出处",
    "indicators": "是否接收结果指标",
    "subject_field": "主体字段",
    "name_field": "名称字段",
    "key_fields": "区分记录的字段",
    "day_field": "日期字段",
    "valid_from_field": "有效期起字段",
    "valid_to_field": "有效期止字段",
}
_STANDING_OF_FIELDS = {"type": "类型", "personal": "是否个人信息", "unit": "单位"}


def faults_of_change(before: ItemDefinition, after: ItemDefinition) -> list[FieldError]:
    """Everything that keeps `after` from following `before`, with JSON pointers into it; empty: nothing."""
    found = [
        FieldError(f"/{name}", f"「{before.name_zh}」的{label}不能改：已有的记录按它认定。需要不同的，请另设信息项。")
        for name, label in _STANDING.items()
        if getattr(before, name) != getattr(after, name)
    ]
    places = {field.code: place for place, field in enumerate(after.fields)}
    for field in before.fields:
        if field.code not in places:
            found.append(FieldError("/fields", f"已有的字段「{field.name_zh}」不能删除：旧文件和旧记录里有它。不再需要的，请取消必填。"))
        else:
            found += _of_field(field, after.fields[places[field.code]], f"/fields/{places[field.code]}")
    return [*found, *faults_of(after)]


def faults_of_terms(reason: str, in_force_from: date, today: date, not_before: date) -> list[FieldError]:
    """What is wrong with the reason and the day; `not_before`: when the version that it follows begins."""
    found = []
    if not 1 <= len(reason.strip()) <= LONGEST_REASON:
        found.append(FieldError("/reason", f"请写明修改原因，1 至 {LONGEST_REASON} 个字。"))
    if in_force_from < today:
        found.append(FieldError("/in_force_from", f"生效日期不能早于今天（{today}），已收的批次按收到时的版本检查。"))
    elif in_force_from < not_before:
        found.append(FieldError("/in_force_from", f"上一个版本 {not_before} 才生效，新版本不能更早。"))
    return found


def keeping_old_headings(before: ItemDefinition, after: ItemDefinition) -> ItemDefinition:
    """`after`, with the earlier name of a renamed field among its headings, so that earlier files can still be read."""
    return msgspec.structs.replace(after, fields=tuple(_keeping(before.field(field.code), field) for field in after.fields))


def _keeping(before: FieldDefinition | None, after: FieldDefinition) -> FieldDefinition:
    if before is None or before.name_zh in {after.name_zh, *after.headers_zh}:
        return after
    return msgspec.structs.replace(after, headers_zh=(*after.headers_zh, before.name_zh))


def _of_field(before: FieldDefinition, after: FieldDefinition, at: str) -> list[FieldError]:
    found = [
        FieldError(f"{at}/{name}", f"已有的字段「{before.name_zh}」不能改{label}：旧记录里的值会变成别的意思。请取消必填，另加一个字段。")
        for name, label in _STANDING_OF_FIELDS.items()
        if getattr(before, name) != getattr(after, name)
    ]
    if lost := sorted(set(before.values) - set(after.values)):
        found.append(FieldError(f"{at}/values", f"「{before.name_zh}」的取值只能增加，不能去掉：{'、'.join(lost)}。"))
    return found
