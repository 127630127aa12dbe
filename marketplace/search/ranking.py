"""Relevance of a document for a query: words by weight, written together before apart, titles that resemble the query first."""

from decimal import Decimal

from sqlalchemy import REAL, ColumnElement, Numeric, Text, case, cast, func, literal
from sqlalchemy.dialects.postgresql import ARRAY, TSQUERY

from marketplace.search.models import SearchDocumentRow as Row
from marketplace.search.vectors import TextQuery

_WEIGHTS = "{0.05, 0.1, 0.4, 1.0}"  # of D, C, B, A
_DIVIDE_BY_LOG_OF_LENGTH = 1
_TOGETHER = 0.5
_WITHIN_TITLE = 0.5


def as_tsquery(text: str) -> ColumnElement[object]:
    """A `tsquery` that we built ourselves, sent as text."""
    return cast(literal(text, Text), TSQUERY)


def relevance(query: TextQuery) -> ColumnElement[Decimal]:
    """Higher is better. Rounded, so that a cursor can name the place after the last document."""
    weights = cast(literal(_WEIGHTS, Text), ARRAY(REAL))
    words = func.ts_rank(weights, Row.vector, as_tsquery(query.loose), _DIVIDE_BY_LOG_OF_LENGTH)
    together = case((Row.vector.op("@@")(as_tsquery(query.adjacent)), _TOGETHER), else_=0)
    alike = func.similarity(Row.title_folded, query.folded)
    within = case((func.strpos(Row.title_folded, query.folded) > 0, _WITHIN_TITLE), else_=0)
    return cast(words + together + alike + within, Numeric(12, 6))
