"""What is wrong with a draft: every fault at once with its place, and what is allowed but worth a second look. Pure."""

from collections.abc import Iterator
from datetime import date

from marketplace.eligibility.vocabulary import Vocabulary
from marketplace.errors import FieldError
from marketplace.reference.lpr import LprTable
from products.catalogue.acceptance import criteria_faults
from products.catalogue.drafts.terms import DraftTerms
from products.catalogue.pricing.known import MissingKind
from products.catalogue.pricing.problems import Findings, problems_of_terms
from products.catalogue.pricing.rate import base_rate
from products.catalogue.pricing.reading import read_terms
from products.catalogue.states import Channel

STEPS = {"accept": "受理", "contact": "联系企业", "decide": "答复"}
LONGEST_PROMISE = 90  # working days
REQUIRED = {
    "name": ("/name", "请填写产品名称。"),
    "summary_zh": ("/summary", "请用一两句话介绍产品。"),
    "category": ("/category", "请选择产品类别。"),
    "guarantee_modes": ("/guarantee_modes", "请至少选一种担保方式。"),
    "amount_max_fen": ("/amount_max", "请填写最高额度。"),
    "term_months_max": ("/term_months_max", "请填写最长期限。"),
    "repayment_methods": ("/repayment_methods", "请至少选一种还款方式。"),
    "criterion": ("/criterion", "请设置准入条件；对所有经营主体开放的，也要写明服务的地区。"),
    "channel": ("/channel", "请选择企业从哪里申请：平台、贵行页面或系统接口。"),
}


def findings(terms: DraftTerms, vocabulary: Vocabulary, lpr: LprTable, on: date) -> Findings:
    """Errors keep a draft from being submitted. Pointers lead into the terms as the open interface takes them."""
    pricing, unreadable = read_terms(terms)
    priced = problems_of_terms(pricing, vocabulary, lpr, on)
    unread = {error.pointer.split("/")[1] for error in unreadable}
    errors = (
        *(FieldError(*said) for name, said in REQUIRED.items() if getattr(terms, name) in (None, "", [])),
        *criteria_faults(terms.criterion, terms.preferences, vocabulary),
        *unreadable,
        *(each for each in priced.errors if each.pointer != "/rate" or "rate" not in unread),  # it is there, but cannot be read
        *_sample_faults(terms),
        *_promise_faults(terms),
        *_channel_faults(terms),
    )
    unknown = [each.text_zh for each in base_rate(pricing.rate, lpr, on).missing if each.kind is MissingKind.LPR]
    return Findings(
        errors, (*priced.warnings, *(FieldError("/rate", f"{text}，年化利率暂时不能算出。") for text in unknown), *_open(terms))
    )


def _sample_faults(terms: DraftTerms) -> Iterator[FieldError]:
    if terms.rate.get("rule") is not None:
        yield FieldError("/rate/rule", "这一项只用于参考样例；请用 fixed、base 加减点，或 min_pct 和 max_pct 写明利率。")


def _promise_faults(terms: DraftTerms) -> Iterator[FieldError]:
    if "decide" not in terms.promise_days:
        yield FieldError("/promise_days/decide", "请承诺几个工作日内答复。")
    for step, days in terms.promise_days.items():
        if step not in STEPS:
            yield FieldError("/promise_days", f"没有“{step[:40]}”这个环节；可以承诺的是 {'、'.join(STEPS)}。")
        elif not 1 <= days <= LONGEST_PROMISE:
            yield FieldError(f"/promise_days/{step}", f"{STEPS[step]}的时限须在 1 至 {LONGEST_PROMISE} 个工作日之间，填写的是 {days}。")


def _channel_faults(terms: DraftTerms) -> Iterator[FieldError]:
    if terms.channel is Channel.NONE:
        yield FieldError("/channel", "上架的产品要能申请；请选择 here、jump 或 interface。")


def _open(terms: DraftTerms) -> Iterator[FieldError]:
    if terms.criterion == {"all": []}:
        yield FieldError("/criterion", "没有任何条件：全部经营主体都会显示为符合。请确认。")
