"""What is kept of an error: never its values."""

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.errors import Invalid
from marketplace.members.uscc import parse_uscc
from marketplace.tasks.failures import DoNotRetry, TimeLimitPassed, code_of, reason_of


def raised(error: Exception) -> Exception:
    """The same error with a trace."""
    try:
        raise error
    except Exception as caught:
        return caught


def test_the_authors_own_words_are_kept() -> None:
    assert reason_of(raised(DoNotRetry("对方拒收"))) == "对方拒收"
    assert reason_of(TimeLimitPassed(600)) == "超过时限 600 秒"


def test_any_other_error_is_named_without_its_text() -> None:
    reason = reason_of(raised(ValueError("91320100MA1XXXXX1X of 张三")))
    assert reason == "ValueError（位置不明）"


def test_the_place_is_the_innermost_line_of_the_product() -> None:
    with pytest.raises(Invalid) as caught:
        parse_uscc("nonsense")
    assert reason_of(caught.value).startswith(f"{code_of(caught.value)}（marketplace.members.uscc:")


async def test_an_error_of_the_database_is_told_by_its_code(session: AsyncSession) -> None:
    with pytest.raises(DBAPIError) as caught:
        await session.execute(text("SELECT 1 / 0"))
    assert "22012" in reason_of(caught.value)
