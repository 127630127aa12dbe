"""Filters that several lists of the open interface take."""

from typing import Annotated
from uuid import UUID

from litestar.params import QueryParameter

from marketplace.errors import FieldError, Invalid
from marketplace.reference import regions
from marketplace.reference.regions import NATION
from web.api.patterns import REGION

SearchText = Annotated[str, QueryParameter(max_length=100, description="要找的词，各词都要有；没有时含其中一部分的也算")]
Region = Annotated[
    str | None, QueryParameter(pattern=REGION, description="地区代码（GB/T 2260）；含覆盖该地区和该地区之内的，见 /api/v1/regions")
]
Sample = Annotated[bool | None, QueryParameter(description="只要参考样例（true）或只要入驻机构的（false）")]


def known_region(code: str | None) -> str | None:
    """The code as given. Raises: Invalid where no place has it."""
    if code is not None and code != NATION and regions.find(code) is None:
        raise Invalid("没有这个地区", [FieldError("/region", f"没有代码为 {code} 的地区，可用的见 /api/v1/regions")])
    return code


def origins(sample: bool | None) -> tuple[str, ...]:
    """The values of the filter of origins."""
    return () if sample is None else ("sample" if sample else "own",)


def id_in(text: str) -> UUID | None:
    """The id where the text is one; a path takes a code or an id."""
    try:
        return UUID(text)
    except ValueError:
        return None
