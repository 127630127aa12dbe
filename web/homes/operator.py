"""What the home of the platform's operators shows: what runs against the platform's own clocks, and what else waits."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.access.actor import Actor
from marketplace.admissions.assessments import assessment_lines
from marketplace.admissions.models import Admission
from marketplace.admissions.states import ADMISSION, DueStage
from marketplace.clocks.models import Clock
from marketplace.clocks.service import clocks_to_act
from marketplace.enrolment.claims.models import EnterpriseClaim
from marketplace.enrolment.claims.states import CLAIM
from marketplace.holidays.states import NOTICE
from marketplace.information.batches.repository import held_rows
from marketplace.members.models import Organisation
from products.catalogue.draft_models import ProductDraft
from products.catalogue.draft_states import PRODUCT_VERSION
from products.catalogue.lpr import lpr_table
from products.catalogue.models import Product
from web.homes.lines import Ends, Line, Pile
from web.notifications import CASES
from web.running.figures import read_figures
from web.running.health_lines import health_lines, to_do
from web.running.request_counters import server_errors

SHOWN = 20
MOST = 1000
PATHS = {case.subject_kind: case.path for case in CASES}
LABELS = {PRODUCT_VERSION.resource: "产品审核", ADMISSION.resource: "入驻申请", CLAIM.resource: "企业认领", NOTICE.resource: "放假安排"}
ALL_OF = {
    PRODUCT_VERSION.resource: "/operator/products",
    ADMISSION.resource: "/operator/admissions",
    CLAIM.resource: "/operator/claims",
    NOTICE.resource: "/operator/calendar",
}
# What a case is called by: one query for all cases of a kind.
NAMES: Mapping[str, Select[UUID, str]] = {
    PRODUCT_VERSION.resource: select(ProductDraft.id, Product.code).join(Product, Product.id == ProductDraft.product_id),
    ADMISSION.resource: select(Admission.id, Admission.name),
    CLAIM.resource: select(EnterpriseClaim.id, Organisation.name).join(Organisation, Organisation.id == EnterpriseClaim.subject_id),
}


async def operator_lines(session: AsyncSession, actor: Actor, *, at: datetime) -> tuple[list[Line], list[Pile]]:
    """What is due first, and how much of each kind waits. As the system."""
    clocks = await clocks_to_act(session, actor.organisation_id, limit=MOST) if actor.organisation_id else []
    names, ends = await _names(session, clocks[:SHOWN]), await Ends.of(session, at)
    piles = [_pile(kind, [each for each in clocks if each.subject_kind == kind], at) for kind in LABELS]
    return [_line(each, names.get(each.subject_id, ""), ends) for each in clocks[:SHOWN]], piles


async def other_piles(session: AsyncSession, actor: Actor, *, on: date) -> list[Pile]:
    """Work without a clock: assessments that are due, rows that wait for a person."""
    late = [each for each in await assessment_lines(session, actor) if each.stage(on) is DueStage.OVERDUE]
    held = await held_rows(session, actor, "information:held:list", limit=MOST)
    return [
        Pile("安全评估到期", len(late), "/operator/assessments", "家", "warn" if late else ""),
        Pile("待核实的行", len(held), "/operator/imports", "行", most=MOST),
    ]


async def alarms(session: AsyncSession, *, on: date, at: datetime) -> list[Line]:
    """What stops others from working: a day without its LPR, parts of the installation that need somebody."""
    lines = []
    if (await lpr_table(session)).on(on) is None:
        lines.append(Line("没有今天有效的 LPR", "按 LPR 加点的产品现在不显示利率", "/operator/lpr", "去登记", "", "bad"))
    health = health_lines(await read_figures(session, now=at), server_errors=server_errors(), now=at)
    lines += [Line(each.part, each.text, each.address or "/operator/system", "去处理", "", "bad") for each in to_do(health)]
    return lines


def _pile(kind: str, clocks: Sequence[Clock], at: datetime) -> Pile:
    late = sum(each.due_at <= at for each in clocks)
    return Pile(LABELS[kind], len(clocks), ALL_OF[kind], f"件，{late} 件超期" if late else "件", "bad" if late else "", MOST)


def _line(clock: Clock, name: str, ends: Ends) -> Line:
    when, tone = ends.words(clock.due_at, clock.unit)
    path = PATHS.get(clock.subject_kind, "/operator").format(subject_id=clock.subject_id)
    return Line(name or LABELS.get(clock.subject_kind, clock.title_zh), clock.title_zh, path, "去办理", when, tone)


async def _names(session: AsyncSession, clocks: Sequence[Clock]) -> dict[UUID, str]:
    found: dict[UUID, str] = {}
    for kind, query in NAMES.items():
        ids = [each.subject_id for each in clocks if each.subject_kind == kind]
        if ids:
            rows = await session.execute(query.where(query.selected_columns[0].in_(ids)))
            found |= {row[0]: row[1] for row in rows}
    return found
