"""Funds as their keepers and the institutions see them in the open interface."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

import msgspec
from msgspec import UNSET, UnsetType
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.access.actor import Actor
from marketplace.access.roles import Role
from marketplace.eligibility.vocabulary import builtin_vocabulary
from marketplace.errors import FieldError
from marketplace.money import yuan_text
from marketplace.workflow.reading import OpenMove, actions, open_moves, timeline
from policies.funds.fund_rules import FundRules
from policies.funds.models import Fund, FundDraft, FundVersion
from policies.funds.publish import findings
from policies.funds.repository import KEEPERS, current_version, find_open_draft, versions_of
from policies.funds.rules.sentences import sentences
from policies.funds.rules.unstated import figures_unstated
from policies.funds.schemas import FundCode, FundTerms, Name, read_rules, terms_of
from policies.funds.states import FUND, FUND_VERSION, FundStatus, RulesStatus
from policies.supervision.overview import glances
from web.api.pagination import Page
from web.workflow_pages import StepView, step_views


class NewFundBody(FundTerms, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A new fund with its rules, which may be incomplete until they are submitted. Without a code the platform makes one."""

    code: FundCode | None = None


class FundChangeBody(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What changes; what is left out stays. `rules` are replaced as a whole."""

    name: Name | UnsetType = UNSET
    manager_id: UUID | UnsetType | None = UNSET
    region: str | UnsetType | None = UNSET
    policy_id: UUID | UnsetType | None = UNSET
    effective_from: date | UnsetType | None = UNSET
    rules: FundRules | UnsetType = UNSET


class FundVersionBody(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The next version's rules; without them it begins as the one in force."""

    rules: FundRules | None = None


class FundSentence(msgspec.Struct, frozen=True):
    """One sentence of the rules, under its heading."""

    heading: str
    text: str


class FundProblem(msgspec.Struct, frozen=True):
    """One thing about the rules, at its place in them."""

    pointer: str
    detail: str


class FundVersionView(msgspec.Struct, frozen=True, kw_only=True):
    """A version in a list."""

    id: UUID
    version: int
    effective_from: date
    content_sha256: str
    policy_id: UUID | None
    created_at: datetime


class FundDraftView(msgspec.Struct, frozen=True, kw_only=True):
    """The rules in work: what keeps them from being submitted (`problems`) and how they were written and signed."""

    id: UUID
    state: RulesStatus
    revision: int
    effective_from: date | None
    policy_id: UUID | None
    rules: FundRules
    problems: list[FundProblem]
    steps: list[StepView]
    updated_at: datetime


class FundSummary(msgspec.Struct, frozen=True, kw_only=True):
    """A fund in a list; `version` is the number of the rules in force."""

    id: UUID
    code: str
    name: str
    state: FundStatus
    bureau_id: UUID
    manager_id: UUID | None
    region: str | None
    version: int | None
    effective_from: date | None
    updated_at: datetime


class FundPage(Page[FundSummary], frozen=True):
    """One page of funds; `next_cursor` is null on the last one."""


class FundResource(FundSummary, frozen=True, kw_only=True):
    """A fund with its rules: those in force, else those in work. `unstated` names figures that block payment.

    Money (yuan), `draft`, `versions` and `steps` are for its keepers and the auditor only. `available` is cash less what is reserved for
    approved claims; `recovered` what came back and what was reported and is still to come, `recovered_received` the first alone; `leverage`
    is filed principal for each yuan paid in.
    """

    revision: int
    available: str | None = None
    reserved: str | None = None
    paid: str | None = None
    recovered: str | None = None
    recovered_received: str | None = None
    paid_in: str | None = None
    committed: str | None = None
    interest: str | None = None
    cash: str | None = None
    filed_principal: str | None = None
    leverage: Decimal | None = None
    rules: FundRules
    sentences: list[FundSentence]
    unstated: list[FundProblem]
    actions: list[str]
    draft: FundDraftView | None = None
    versions: list[FundVersionView] = []
    steps: list[StepView] = []


@dataclass(frozen=True, slots=True)
class Inside:
    """What keepers see beyond the rules."""

    draft: FundDraft | None
    moves: list[OpenMove]


def summary(fund: Fund, version: FundVersion | None) -> FundSummary:
    """For lists."""
    return FundSummary(**_summary(fund, version))


async def fund_resource(session: AsyncSession, actor: Actor, fund: Fund) -> FundResource:
    """One fund, as this caller may see it and go on with it."""
    version = await current_version(session, fund)
    inside = await _inside(session, actor, fund)
    rules = _shown_rules(version, inside.draft)
    seen = actor.role in {*KEEPERS, Role.AUDITOR}
    return FundResource(
        **_summary(fund, version),
        revision=fund.version,
        **(await _money(session, fund) if seen else {}),
        rules=rules,
        sentences=[FundSentence(*each) for each in sentences(rules, builtin_vocabulary())],
        unstated=[FundProblem(each.pointer, f"{each.name_zh}未写明") for each in figures_unstated(rules)],
        actions=actions(inside.moves),
        draft=None if inside.draft is None else await _draft_view(session, fund, inside.draft),
        versions=[_version_view(each) for each in await versions_of(session, fund.id)] if seen else [],
        steps=step_views(await timeline(session, FUND, fund.id)) if seen else [],
    )


async def _money(session: AsyncSession, fund: Fund) -> dict[str, Any]:
    glance = (await glances(session, [fund.id]))[fund.id]
    said = {
        "available": glance.available_fen, "reserved": glance.reserved_fen, "paid": glance.paid_fen, "recovered": glance.recovered_fen,
        "recovered_received": glance.received_back_fen, "paid_in": glance.paid_in_fen, "committed": glance.committed_fen,
        "interest": glance.interest_fen, "cash": glance.cash_fen, "filed_principal": glance.filed_fen,
    }  # fmt: skip
    return {name: yuan_text(fen) for name, fen in said.items()} | {"leverage": glance.leverage}


async def _inside(session: AsyncSession, actor: Actor, fund: Fund) -> Inside:
    draft = await find_open_draft(session, actor, fund.id)
    moves = [*await open_moves(session, actor, FUND, fund.id, fund)] if actor.role in KEEPERS else []
    if draft is not None:
        moves += await open_moves(session, actor, FUND_VERSION, draft.id, draft)
    return Inside(draft, moves)


def _shown_rules(version: FundVersion | None, draft: FundDraft | None) -> FundRules:
    if version is not None:
        return read_rules(version.rules)
    return FundRules() if draft is None else read_rules(draft.rules)


async def _draft_view(session: AsyncSession, fund: Fund, draft: FundDraft) -> FundDraftView:
    return FundDraftView(
        id=draft.id,
        state=draft.status,
        revision=draft.version,
        effective_from=draft.effective_from,
        policy_id=draft.policy_id,
        rules=read_rules(draft.rules),
        problems=[_problem(each) for each in await findings(session, fund, draft)],
        steps=step_views(await timeline(session, FUND_VERSION, draft.id)),
        updated_at=draft.updated_at,
    )


def changed_terms(fund: Fund, draft: FundDraft, body: FundChangeBody) -> FundTerms:
    """The draft as it stands with what the body changes."""
    given = {name: value for name in body.__struct_fields__ if (value := getattr(body, name)) is not UNSET}
    return msgspec.structs.replace(terms_of(fund, draft), **given)


def _problem(fault: FieldError) -> FundProblem:
    return FundProblem(fault.pointer, fault.detail)


def _version_view(version: FundVersion) -> FundVersionView:
    return FundVersionView(
        id=version.id,
        version=version.number,
        effective_from=version.effective_from,
        content_sha256=version.content_hash,
        policy_id=version.policy_id,
        created_at=version.created_at,
    )


def _summary(fund: Fund, version: FundVersion | None) -> dict[str, Any]:
    return {
        "id": fund.id,
        "code": fund.code,
        "name": fund.name,
        "state": fund.status,
        "bureau_id": fund.bureau_id,
        "manager_id": fund.manager_id,
        "region": fund.region,
        "version": version.number if version else None,
        "effective_from": version.effective_from if version else None,
        "updated_at": fund.updated_at,
    }
