"""A policy as the search engine sees it: words, tags for facets, days for validity and sorting."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any

from marketplace.search.port import SearchDocument
from policies.library.labels import BENEFICIARY_NAMES, ISSUER_LEVEL_NAMES, KIND_NAMES, Beneficiary, PolicyKind, tag_name
from policies.library.models import Policy, PolicyVersion
from policies.library.states import IssuerLevel
from products.catalogue.coverage import wording
from products.catalogue.documents import place_names, place_tags, province_tags

KIND = "policy"


def policy_document(policy: Policy, version: PolicyVersion) -> SearchDocument:
    """The document of a published policy, under the policy's own id."""
    return SearchDocument(
        kind=KIND,
        id=policy.id,
        title=version.title,
        keywords=" ".join(_keywords(policy, version)),
        body="\n".join(_body(version)),
        tags=_tags(policy, version),
        numbers=_numbers(version),
    )


def _keywords(policy: Policy, version: PolicyVersion) -> list[str]:
    return [
        version.document_number or "",
        version.issuer,
        ISSUER_LEVEL_NAMES[IssuerLevel(version.issuer_level)],
        KIND_NAMES[PolicyKind(version.kind)],
        *map(tag_name, version.tags),
        *(BENEFICIARY_NAMES[Beneficiary(each)] for each in version.beneficiaries),
        *place_names(version.regions),
        policy.code,
    ]


def _body(version: PolicyVersion) -> list[str]:
    conditions = wording([*([version.criterion] if version.criterion else []), *version.preferences])
    told = [version.summary_zh, version.interpretation_zh, version.stacking_zh, version.notes_zh]
    return [*filter(None, told), *conditions, *version.materials, *version.process, *_words(version.benefit)]


def _words(value: Any) -> Iterator[str]:
    """Chinese wording inside the benefit's data; codes and figures are not for searching."""
    if isinstance(value, dict):
        value = list(value.values())
    if isinstance(value, list):
        for each in value:
            yield from _words(each)
    elif isinstance(value, str) and not value.isascii():
        yield value


def _tags(policy: Policy, version: PolicyVersion) -> dict[str, list[str]]:
    return {
        "kind": [version.kind],
        "tag": list(version.tags),
        "issuer_level": [version.issuer_level],
        "beneficiary": list(version.beneficiaries),
        "region": place_tags(version.regions),
        "province": province_tags(version.regions),
        "origin": ["sample" if policy.sample else "own"],
        "guidance": ["yes" if version.guidance else "no"],
    }


def _numbers(version: PolicyVersion) -> dict[str, int | Decimal]:
    days: dict[str, date | None] = {
        "published_day": version.published_on,
        "valid_from_day": version.valid_from,
        "valid_to_day": version.valid_to,
        "effective_day": version.effective_from,
    }
    return {name: day.toordinal() for name, day in days.items() if day is not None}
