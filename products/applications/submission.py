"""Everything that is looked at before a form is submitted, and every fault of it at once."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.clock import SHANGHAI
from marketplace.consents.models import Consent
from marketplace.errors import FieldError
from marketplace.members.models import Organisation, OrganisationStatus
from marketplace.profiles.repository import KnownProfile, ProfileRepository
from products.applications.draft_faults import not_to_be_applied_for
from products.applications.enquiries import TOLD_VERSION
from products.applications.limits import faults_of_figures
from products.applications.models import Application, ApplicationGroup
from products.applications.needed_consents import consents_to, items_needed
from products.applications.prefill import asked_by
from products.applications.states import OPEN
from products.catalogue.models import Product, ProductVersion
from products.catalogue.repository import ProductRepository

SANDBOX_APART = "沙箱产品只供沙箱企业试用，沙箱企业也只能申请沙箱产品"


@dataclass(frozen=True, slots=True)
class Candidate:
    """One case that is about to be submitted: what it is for, and the items that the lender must be allowed to see."""

    case: Application
    product: Product | None  # None: it is not published any more
    lender: Organisation
    needs: Mapping[str, str]  # item → its name

    @property
    def version(self) -> ProductVersion:
        """The version in force: the case keeps it."""
        assert self.product is not None and self.product.current is not None  # noqa: S101, PT018  # asked after the checks
        return self.product.current


@dataclass(frozen=True, slots=True)
class Submission:
    """The form with all that it is checked against."""

    form: ApplicationGroup
    subject: Organisation
    profile: KnownProfile
    candidates: tuple[Candidate, ...]
    consents: Sequence[Consent]
    open_products: frozenset[UUID]
    at: datetime

    def consents_of(self, candidate: Candidate) -> list[Consent]:
        """Those that count for this lender."""
        return [each for each in self.consents if each.grantee_id == candidate.case.lender_id]

    def faults(self) -> list[FieldError]:
        """Everything that speaks against submitting."""
        return [*self._faults_of_form(), *(fault for each in self.candidates for fault in self._faults_of(each))]

    def _faults_of_form(self) -> Iterator[FieldError]:
        form = self.form
        if form.amount_fen is None:
            yield FieldError("/amount", "请填写申请金额")
        if form.term_months is None:
            yield FieldError("/term_months", "请填写期限")
        if form.purpose is None:
            yield FieldError("/purpose", "请选择用途")
        if form.enquiries_told_at is None or form.told_version != TOLD_VERSION:
            yield FieldError("/told", "请先确认：每家机构都可能各自查询贵司的征信")
        if form.signed_id is not None and not form.keep_others:
            yield FieldError("/product_ids", "这份申请里已有一家签约；要再申请其他家，请新填一份")
        counting = {each.id for each in self.consents}
        for place, each in enumerate(form.consent_ids):
            if each not in counting:
                yield FieldError(f"/consents/{place}", "这份授权不是给所选机构的贷前授权，或者已经失效")

    def _faults_of(self, candidate: Candidate) -> Iterator[FieldError]:
        pointer = f"/product_ids/{self._place(candidate)}"
        if candidate.product is None:
            yield FieldError(pointer, "这款产品已暂停或已下架，请换一款")
            return
        if reason := not_to_be_applied_for(candidate.product):
            yield FieldError(pointer, reason)
        if candidate.lender.status is not OrganisationStatus.ACTIVE:
            yield FieldError(pointer, f"「{candidate.lender.name}」暂停办理业务")
        if candidate.lender.sandbox is not self.subject.sandbox:
            yield FieldError(pointer, SANDBOX_APART)
        if candidate.case.product_id in self.open_products:
            yield FieldError(pointer, f"「{candidate.version.name}」已有一件在办的申请")
        if candidate.version.undertakings and self.form.undertaken.get(str(candidate.case.product_id)) != str(candidate.version.id):
            count = len(candidate.version.undertakings)
            yield FieldError("/undertakings", f"「{candidate.version.name}」有 {count} 条承诺事项，请阅读并承诺")
        yield from faults_of_figures(self.form, candidate.version, self.profile, self.at.astimezone(SHANGHAI).date(), pointer)
        open_items = {item for each in self.consents_of(candidate) for item in each.live_items}
        if missing := [name for item, name in candidate.needs.items() if item not in open_items]:
            yield FieldError("/consents", f"「{candidate.lender.name}」要核对条件，还缺这些授权：{'、'.join(missing)}")

    def _place(self, candidate: Candidate) -> int:
        ids = self.form.product_ids
        return ids.index(candidate.case.product_id) if candidate.case.product_id in ids else 0


async def read_submission(session: AsyncSession, form: ApplicationGroup, cases: Sequence[Application], *, at: datetime) -> Submission:
    """Everything that the checks ask for, in a handful of statements."""
    published = {each.id: each for each in await ProductRepository(session).published_by_ids([case.product_id for case in cases])}
    lenders = sorted({case.lender_id for case in cases})
    known = await session.scalars(select(Organisation).where(Organisation.id.in_([*lenders, form.subject_id])))
    organisations = {each.id: each for each in known}
    candidates = [
        Candidate(case, product := published.get(case.product_id), organisations[case.lender_id], await _needs(session, product, at))
        for case in cases
    ]
    return Submission(
        form,
        organisations[form.subject_id],
        await ProfileRepository(session).of_organisation(form.subject_id),
        tuple(candidates),
        await consents_to(session, form.subject_id, lenders, at=at),
        await _open_products(session, form.subject_id),
        at,
    )


async def _needs(session: AsyncSession, product: Product | None, at: datetime) -> Mapping[str, str]:
    if product is None or product.current is None:
        return {}
    items = await items_needed(session, asked_by([product.current]), at=at)
    return {code: each.definition.name_zh for code, each in items.items()}


async def _open_products(session: AsyncSession, subject_id: UUID) -> frozenset[UUID]:
    theirs = select(Application.product_id).where(Application.subject_id == subject_id, Application.status.in_(OPEN))
    return frozenset(await session.scalars(theirs))
