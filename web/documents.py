"""Documents put together: where they are kept, who issues them, and who does the work that is done later."""

from functools import cache
from pathlib import Path
from typing import Any

from marketplace.documents.check_upload import check_document, discard_file, sweep_store
from marketplace.documents.issue import Issuer, render_document
from marketplace.documents.purposes import IssuedKind
from marketplace.documents.store import DocumentStore
from marketplace.documents.tasks import CHECK, DISCARD, RENDER, SWEEP
from marketplace.information.batches.repository import known_files
from marketplace.installation import adapter_class, load_installation
from marketplace.settings import Settings, load_settings
from marketplace.tasks.kinds import TaskKind
from marketplace.tasks.schedules import Schedule
from marketplace.tasks.task_run import Handler, TaskRun
from policies.funds.reconciliation_result import known_statement_files
from products.loans.repository import known_report_files
from web.issued import admission_decision, claim_file, consent_receipt, cost_list, credit_report, fund_statement, match_result
from web.lifecycle.address import address

KEPT_ELSEWHERE = (known_files, known_report_files, known_statement_files)  # rooms above that keep files in the store and answer for them
RECIPES = {
    IssuedKind.MATCH_RESULT: match_result.RECIPE,
    IssuedKind.CONSENT_RECEIPT: consent_receipt.RECIPE,
    IssuedKind.CREDIT_REPORT: credit_report.RECIPE,
    IssuedKind.ADMISSION_DECISION: admission_decision.RECIPE,
    IssuedKind.COST_LIST: cost_list.RECIPE,
    IssuedKind.CLAIM_FILE: claim_file.RECIPE,
    IssuedKind.FUND_STATEMENT: fund_statement.RECIPE,
}


@cache
def document_store(home: Path) -> DocumentStore:
    """The store that the installation names; one per process."""
    store: DocumentStore = adapter_class(load_installation(home).adapters.documents)(home)
    return store


def issuer(settings: Settings) -> Issuer:
    """This platform, under its public address."""
    return Issuer(load_installation(settings.home).name_zh, address(settings), RECIPES)


async def _check(run: TaskRun, **arguments: Any) -> None:
    await check_document(run, document_store(load_settings().home), **arguments)


async def _discard(run: TaskRun, **arguments: Any) -> None:
    await discard_file(run, document_store(load_settings().home), **arguments)


async def _sweep(run: TaskRun) -> None:
    await sweep_store(run, document_store(load_settings().home), KEPT_ELSEWHERE)


async def _render(run: TaskRun, **arguments: Any) -> None:
    settings = load_settings()
    await render_document(run, document_store(settings.home), issuer(settings), **arguments)


TASKS: dict[TaskKind, Handler] = {CHECK: _check, DISCARD: _discard, SWEEP: _sweep, RENDER: _render}
SCHEDULES = (Schedule(SWEEP, "40 * * * *"),)
