"""「匹配结果」 as a PDF: what `/me/matches` shows, on the day and for the need that it was asked with."""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime
from importlib.resources import files
from pathlib import Path
from typing import Any
from uuid import UUID

from litestar.datastructures import State
from multidict import MultiDict
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.clock import SHANGHAI
from marketplace.documents.issue import Recipe
from marketplace.eligibility.vocabulary import builtin_vocabulary
from marketplace.installation import load_installation
from marketplace.members.repository import organisation_by_id
from marketplace.settings import load_settings
from matching.recommend.catalogue import CatalogueCache
from matching.recommend.ranking_table import load_ranking_table
from web.matching import match_profile
from web.views.answers import read_answers, shown_answers
from web.views.deal import deal_text, read_need
from web.views.results import results_of

FOLDER = Path(str(files("matching.recommend"))) / "documents"


async def prepare(session: AsyncSession, organisation_id: UUID, arguments: Mapping[str, Any], now: datetime) -> Mapping[str, Any]:
    """Variables of match_result.html. `arguments`: the need as it was typed (amount, term, purpose), and pairs of `answers`."""
    organisation = await organisation_by_id(session, organisation_id)
    need, vocabulary = read_need(arguments), builtin_vocabulary()
    answers = read_answers(MultiDict(arguments.get("answers", ())), vocabulary)
    # Compiled anew each time: rows kept beyond the transaction that read them would be expired by its rollback, when a task fails.
    state = State(
        {
            "catalogue": CatalogueCache(vocabulary),
            "ranking": load_ranking_table(load_installation(load_settings().home).ranking.table),
        }
    )
    matched = await match_profile(
        session, state, organisation_id, need.deal, today=now.astimezone(SHANGHAI).date(), answers=answers.settled
    )
    results = results_of(matched, lambda standing: "/me/matches")
    return {
        "subject": organisation.name,
        "uscc": organisation.uscc,
        "deal": deal_text(need.deal),
        "answers": [f"{each['label']} {each['value']}" for each in shown_answers(answers, vocabulary, "", [])],
        "headline": results.headline,
        "compared": results.compared,
        "groups": [asdict(group) for group in (*results.groups, *([results.policies] if results.policies else []))],
        "sorting": results.sorting_text,
    }


RECIPE = Recipe(prepare, FOLDER, "match_result.html")
