"""Applications put together: the receipt of a submission, and the electronic signature that the installation names."""

from datetime import datetime
from decimal import Decimal
from typing import Any, cast

from litestar.datastructures import State
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.clock import SHANGHAI
from marketplace.eligibility.vocabulary import builtin_vocabulary
from marketplace.ids import new_id
from marketplace.installation import adapter_class
from marketplace.money import FEN_PER_YUAN
from marketplace.profiles.repository import KnownProfile
from marketplace.receipts.models import ReceiptKind
from marketplace.receipts.service import keep_receipt
from matching.recommend import deal as recommend
from matching.recommend.assess import Assessments
from matching.recommend.catalogue import Catalogue
from matching.recommend.offers import product_offer
from matching.recommend.ranking_table import RankingTable
from matching.recommend.receipt.keep import match_receipt
from matching.recommend.receipt.kept import Enterprise
from matching.recommend.standing import Standing
from products.applications.ports import Applicant, Deal, ESign, KeptReceipt
from products.catalogue.models import Product, ProductVersion
from web.matching import known_facts
from web.views.deal import deal_text


class MatchReceipts:
    """Receipts of one product as matching makes them, so that `zhida replay` computes them again. The whole catalogue is not judged."""

    def __init__(self, table: RankingTable) -> None:
        self._table = table

    async def keep(
        self, session: AsyncSession, applicant: Applicant, product: Product, version: ProductVersion, deal: Deal, *, at: datetime
    ) -> KeptReceipt:
        """One offer, with the facts that it asks for."""
        wanted = recommend.Deal(Decimal(deal.amount_fen) / FEN_PER_YUAN, deal.term_months, deal.purpose)
        assessments = self._judge(applicant.profile, product, version, wanted, at)
        organisation, receipt_id = applicant.organisation, new_id()
        document = match_receipt(
            assessments, applicant.profile.sources, wanted, receipt_id=receipt_id,
            subject=Enterprise(str(organisation.id), organisation.name, organisation.uscc), day=at.astimezone(SHANGHAI).date(), at=at,
            standings=tuple(Standing),
        )  # fmt: skip
        counts: dict[str, Any] = {standing.value: assessments.counts[standing] for standing in Standing}
        shown = {"deal": deal_text(wanted), "counts": counts}
        await keep_receipt(session, organisation.id, receipt_id, ReceiptKind.MATCH, document, shown=shown, at=at)
        return KeptReceipt(receipt_id, assessments.all[0].verdict)

    def _judge(self, profile: KnownProfile, product: Product, version: ProductVersion, deal: recommend.Deal, at: datetime) -> Assessments:
        catalogue = Catalogue.of([product_offer(product, version)], builtin_vocabulary())
        facts = known_facts(catalogue.vocabulary, {**profile.attributes, **deal.attributes()})
        return Assessments(catalogue, facts, today=at.astimezone(SHANGHAI).date(), table=self._table, deal=deal)


def receipts_of(state: State) -> MatchReceipts:
    """Of the application's state."""
    return MatchReceipts(state.ranking)


def esign_of(state: State) -> ESign:
    """As `installation.toml` names it."""
    return cast("ESign", adapter_class(state.installation.adapters.esign)())
