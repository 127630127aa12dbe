"""Filters, ranges and sort values of a query as SQL over the search table."""

from decimal import Decimal

from sqlalchemy import ColumnElement, Numeric, Text, and_, cast, func, literal, or_
from sqlalchemy.dialects.postgresql import ARRAY

from marketplace.search.models import SearchDocumentRow as Row
from marketplace.search.port import RELEVANCE, TITLE, RangeFilter, Sort, TagFilter
from marketplace.search.ranking import relevance
from marketplace.search.vectors import TextQuery

Condition = ColumnElement[bool]


def tag(field: str, value: str) -> str:
    """How a tag is stored; the field's name holds no colon, the value may. What PostgreSQL cannot hold is replaced."""
    storable = value.replace("\x00", "?").encode(errors="replace").decode()
    return f"{field}:{storable}"


def tagged(wanted: TagFilter) -> Condition:
    """Carries at least one of the values."""
    return Row.tags.op("&&", is_comparison=True)(cast([tag(wanted.field, value) for value in wanted.values], ARRAY(Text)))


def number(name: str) -> ColumnElement[Decimal]:
    """A number of the document, NULL where it has none."""
    return cast(Row.numbers[name].astext, Numeric)


def within(wanted: RangeFilter) -> Condition:
    """The number lies in the range."""
    value = number(wanted.number)
    ends = [value >= wanted.low] if wanted.low is not None else []
    ends += [value <= wanted.high] if wanted.high is not None else []
    inside = and_(value.is_not(None), *ends)
    return or_(value.is_(None), inside) if wanted.or_missing else inside


def sort_value(sort: Sort, text: TextQuery | None) -> ColumnElement[Decimal] | ColumnElement[str]:
    """What a page is ordered by. Without a text all are equally relevant; a missing number is put last by an infinite one."""
    if sort.by == TITLE:
        return Row.title_sort_key.collate("C")
    if sort.by == RELEVANCE:
        return relevance(text) if text is not None else cast(literal(0), Numeric)
    missing = Decimal("-Infinity") if sort.descending else Decimal("Infinity")
    return func.coalesce(number(sort.by), cast(literal(str(missing), Text), Numeric))


def runs_downwards(sort: Sort) -> bool:
    """Whether the highest value comes first: always so for relevance."""
    return sort.descending or sort.by == RELEVANCE


def beyond(value: ColumnElement[Decimal] | ColumnElement[str], sort: Sort, place: tuple[Decimal | str, object]) -> Condition:
    """Stands after the cursor's place; documents of one value follow in order of their id."""
    last_value, last_id = place
    last = literal(last_value, Text) if isinstance(last_value, str) else cast(literal(str(last_value), Text), Numeric)
    further = value < last if runs_downwards(sort) else value > last
    return or_(further, and_(value == last, Row.id > last_id))
