"""The log as auditors see it: kinds and roles in Chinese, problems of a verification in words."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from marketplace.access.roles import ROLE_LABELS_ZH, Role
from marketplace.audit.checkpoints import MISSING_OUTSIDE
from marketplace.audit.models import VerificationRow
from marketplace.audit.search import EntryFilter, FoundEntry
from marketplace.database.binding import SYSTEM_ROLE
from marketplace.events.kinds import NAME as EVENT_NAME
from marketplace.events.kinds import EventKind
from marketplace.events.models import Outcome
from web.views.file_size import size_text

OUTCOMES_ZH = {Outcome.DONE: "完成", Outcome.REFUSED: "被拒", Outcome.DENIED: "无权"}
OUTCOME_TAGS = {Outcome.DONE: "good", Outcome.REFUSED: "warn", Outcome.DENIED: "bad"}
PROBLEMS_ZH = {
    "entry_changed": "记录内容与入册时的指纹不符",
    "event_missing": "位置还在，记录不见了",
    "places_missing": "位置不连续，有记录被删",
    "checkpoint_differs": "与已签名的检查点不符",
    "checkpoint_signature": "检查点的签名不成立",
    "checkpoint_order": "检查点没有接上前一个",
    "checkpoint_removed": "检查点被删",
    "checkpoint_conflict": "库内与库外的检查点不同",
    "checkpoint_unreadable": "检查点无法读取",
    "log_cut": "日志比已签名的短",
    "other_log": "日志的编号与检查点不同",
    "frontier_changed": "日志末端的摘要不符",
    "event_overdue": "记录超过 60 秒没有入册",
    "event_without_place": "有记录没有入册",
    "event_removed": "等待入册的记录不见了",
    "place_outside": "有记录排在日志的第一个位置之前",
    MISSING_OUTSIDE: "库外缺少最近的检查点",
    "journal_entry_changed": "资金分录的内容与其校验值不符",
    "journal_chain_broken": "资金分录没有接上前一笔",
    "journal_entries_missing": "资金分录的编号不连续，有分录被删",
    "journal_entry_unbalanced": "资金分录借贷不平",
    "journal_entry_untold": "没有事件记载这笔资金分录",
    "journal_entry_removed": "事件记载的资金分录不见了",
    "journal_event_differs": "事件记载的校验值与资金分录不同",
    "fund_pool_missing": "资金池的余额不见了",
    "fund_pool_differs": "资金池的余额与分录不符",
    "fund_deposit_differs": "专户余额与分录不符",
    "fund_month_differs": "月度汇总与分录不符",
    "fund_period_differs": "已结账期与分录不符",
    "more": "其余问题",
}


@dataclass(frozen=True, slots=True)
class EntryLine:
    """One entry of the list and of its own page."""

    position: int
    id: UUID
    kind: str
    title: str
    subject_kind: str
    subject_id: UUID
    role: str
    account_id: UUID | None
    client_id: UUID | None
    organisation_id: UUID | None
    parties: tuple[UUID, ...]
    occurred_at: datetime
    recorded_at: datetime
    trace_id: str
    outcome: str
    tag: str
    leaf: str
    data: str


@dataclass(frozen=True, slots=True)
class ProblemLine:
    """One thing that a verification found; `where` is a position, size or id."""

    text: str
    where: str


@dataclass(frozen=True, slots=True)
class VerificationLine:
    """The last verification."""

    verified_at: datetime
    entries: int
    head: str
    problems: tuple[ProblemLine, ...]
    warnings: tuple[str, ...]


def entry_line(found: FoundEntry, titles: Mapping[str, str]) -> EntryLine:
    """As pages show it; `data` as JSON text."""
    event = found.event
    return EntryLine(
        position=found.position,
        id=event.id,
        kind=event.kind,
        title=titles.get(event.kind, event.kind),
        subject_kind=event.subject_kind,
        subject_id=event.subject_id,
        role=role_name(event.role),
        account_id=event.account_id,
        client_id=event.client_id,
        organisation_id=event.organisation_id,
        parties=tuple(event.parties),
        occurred_at=event.occurred_at,
        recorded_at=event.recorded_at,
        trace_id=event.trace_id,
        outcome=OUTCOMES_ZH[event.outcome],
        tag=OUTCOME_TAGS[event.outcome],
        leaf=found.leaf,
        data=json.dumps(event.data, ensure_ascii=False, sort_keys=True, default=str),
    )


def ids_in(found: FoundEntry) -> set[UUID]:
    """Every id of the entry that may have a name."""
    event = found.event
    given = (event.subject_id, event.account_id, event.client_id, event.organisation_id, *event.parties)
    return {each for each in given if each is not None}


def verification_line(row: VerificationRow) -> VerificationLine:
    """With each problem in words."""
    return VerificationLine(row.verified_at, row.entries, row.head, tuple(map(_problem, row.problems)), tuple(map(_warning, row.warnings)))


def role_name(role: str) -> str:
    """What the database wrote down as the actor's role: one of the open interface, the program itself, or nobody's."""
    if role == SYSTEM_ROLE:
        return "系统"
    return ROLE_LABELS_ZH[Role(role)] if role in set(Role) else role or "未知"


def titles_of(kinds: Iterable[EventKind]) -> dict[str, str]:
    """Chinese names by kind, in the order of the names."""
    return {kind.name: kind.meaning_zh for kind in sorted(kinds, key=lambda kind: kind.name)}


def read_filter(typed: Mapping[str, str]) -> tuple[EntryFilter, dict[str, str]]:
    """The filter of a page's address, and what is wrong with each field that cannot be read."""
    errors: dict[str, str] = {}

    def take(name: str, read: Any, hint: str) -> Any:
        text = typed.get(name, "").strip()
        if not text:
            return None
        try:
            return read(text)
        except ValueError:
            errors[name] = hint
            return None

    wanted = EntryFilter(
        kind=take("kind", _event_name, "请从列表中选择事件"),
        subject_id=take("subject", UUID, "应为 36 位编号"),
        on=take("on", date.fromisoformat, "应为日期，如 2026-11-21"),
        organisation_id=take("organisation", UUID, "应为 36 位编号"),
    )
    return wanted, errors


def _event_name(text: str) -> str:
    """What was looked for is recorded, so no free text may pass for a name. Raises: ValueError."""
    if not EVENT_NAME.fullmatch(text):
        raise ValueError(text)
    return text


def _warning(warning: Mapping[str, Any]) -> str:
    if warning["kind"] != MISSING_OUTSIDE:
        return str(warning["kind"])
    return (
        f"库外文件夹缺少最近的 {warning['count']} 个检查点，补写之前不再签名。"
        "文件夹是新换的或丢失的，请运营人员用 zhida audit refill 补写；都不是，就是有人清空了它。"
    )


def _problem(problem: Mapping[str, Any]) -> ProblemLine:
    where = {
        "fund_id": "资金池",
        "number": "第几号",
        "period": "账期",
        "figure": "项目",
        "position": "位置",
        "until": "至",
        "size": "条数",
        "event_id": "编号",
        "entry_id": "分录",
        "home": "存放处",
        "count": "数量",
    }
    places = {"table": "数据库", "folder": "库外文件夹"}
    parts = [f"{label} {places.get(problem[name], problem[name])}" for name, label in where.items() if name in problem]
    return ProblemLine(PROBLEMS_ZH.get(problem["kind"], problem["kind"]), "，".join(parts))


@dataclass(frozen=True, slots=True)
class ExportLine:
    """An archive that can be downloaded."""

    name: str
    size_text: str
    made_at: datetime


def export_line(file: Path) -> ExportLine:
    """The instant stands in its name."""
    made_at = datetime.strptime(file.name.split("-")[1], "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)
    return ExportLine(file.name, size_text(file.stat().st_size), made_at)
