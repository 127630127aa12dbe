"""One policy as its page shows it."""

from dataclasses import dataclass, fields
from datetime import date

from marketplace.eligibility.vocabulary import Vocabulary
from matching.recommend.assess import Assessment
from policies.benefits.rows import BenefitRow, benefit_rows, unstated_rows
from policies.library.labels import BENEFICIARY_NAMES, Beneficiary
from policies.library.models import Policy, PolicyVersion
from web.matching import Matched
from web.views.cards import Remedy
from web.views.conditions import Condition, conditions_of, met
from web.views.policy_list import PolicyLine, policy_line
from web.views.product_detail import Preference, preferences_of
from web.views.results import remedy_of


@dataclass(frozen=True, slots=True, kw_only=True)
class PolicyDetail(PolicyLine):
    """A line of the list with everything else that the version says. Guidance has no conditions."""

    interpretation: str | None
    audience: tuple[str, ...]
    conditions: tuple[Condition, ...]
    remedy: Remedy | None
    preferences: tuple[Preference, ...]
    undertakings: tuple[str, ...]
    benefit: tuple[BenefitRow, ...]
    materials: tuple[str, ...]
    process: tuple[str, ...]
    stacking: str | None
    notes: str | None
    version_text: str

    @property
    def conditions_total(self) -> int:
        """How many lines the conditions have."""
        return len(self.conditions)

    @property
    def conditions_met(self) -> int:
        """How many of them hold."""
        return met(self.conditions)


def policy_detail(
    policy: Policy, version: PolicyVersion, vocabulary: Vocabulary, today: date, matched: Matched | None, own: Assessment | None
) -> PolicyDetail:
    """`own`: how it stands for the enterprise that asks; None where nobody asks or the policy is not matched."""
    line = policy_line(policy, version, today)
    return PolicyDetail(
        **{field.name: getattr(line, field.name) for field in fields(line) if field.name != "verdict"},
        verdict=None if own is None else own.standing,
        interpretation=version.interpretation_zh,
        audience=tuple(BENEFICIARY_NAMES[Beneficiary(each)] for each in version.beneficiaries),
        conditions=matched.conditions(own) if matched and own else _unjudged(version, vocabulary),
        remedy=remedy_of(matched, own) if matched and own else None,
        preferences=preferences_of(version.preferences, vocabulary),
        undertakings=tuple(version.undertakings),
        benefit=(*benefit_rows(version.benefit), *unstated_rows(version.benefit)),
        materials=tuple(version.materials),
        process=tuple(version.process),
        stacking=version.stacking_zh,
        notes=version.notes_zh,
        version_text=f"第 {version.number} 版，自 {version.effective_from} 起",
    )


def _unjudged(version: PolicyVersion, vocabulary: Vocabulary) -> tuple[Condition, ...]:
    return () if version.criterion is None or version.guidance else conditions_of(version.criterion, vocabulary, None)
