"""What a fund says of itself, as data that is checked on the way in, and the hash of what two people sign."""

from datetime import date
from decimal import Decimal
from typing import Annotated, Any
from uuid import UUID

import msgspec
from msgspec import Meta, Struct

from policies.funds.fund_rules import FundRules
from policies.funds.models import Fund, FundDraft
from products.catalogue.schemas import content_hash

Name = Annotated[str, Meta(min_length=1, max_length=120)]
FundCode = Annotated[str, Meta(pattern=r"^[a-z0-9][a-z0-9_-]{2,63}$", description="小写字母、数字、- 和 _，3 至 64 位")]


class FundTerms(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a draft says: about the fund (until its first version is in force), and its rules. `effective_from` None: when published."""

    name: Name
    manager_id: UUID | None = None
    region: str | None = None
    policy_id: UUID | None = None
    effective_from: date | None = None
    rules: FundRules = msgspec.field(default_factory=FundRules)


def read_rules(stored: dict[str, Any]) -> FundRules:
    """What a column holds."""
    return msgspec.convert(stored, FundRules)


def stored_rules(rules: FundRules) -> dict[str, Any]:
    """For the column; numbers stay exact, what is left out stays left out."""
    built: dict[str, Any] = msgspec.to_builtins(rules, builtin_types=(Decimal,), str_keys=True)
    return built


def terms_of(fund: Fund, draft: FundDraft) -> FundTerms:
    """The fund and its open draft as one."""
    return FundTerms(
        name=fund.name,
        manager_id=fund.manager_id,
        region=fund.region,
        policy_id=draft.policy_id,
        effective_from=draft.effective_from,
        rules=read_rules(draft.rules),
    )


def content_of(fund: Fund, draft: FundDraft) -> str:
    """SHA-256 of everything that the draft says: what both people sign, and what the version keeps."""
    said = terms_of(fund, draft)
    return content_hash({"fund_id": str(fund.id), "terms": msgspec.to_builtins(said, builtin_types=(Decimal,), str_keys=True)})
