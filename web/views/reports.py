"""Credit reports as pages and PDFs show them: the report itself, and words for its codes."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from marketplace.clock import SHANGHAI
from marketplace.consents.states import ConsentPurpose
from marketplace.consents.terms import last_day
from marketplace.consents.words import PURPOSES_ZH
from marketplace.disclosure.report.structure import CreditReport, ReportItem, ReportValue
from marketplace.eligibility.phrases import value_text
from marketplace.eligibility.vocabulary import Vocabulary
from marketplace.information.catalogue.definition import ItemDefinition, Sensitivity
from marketplace.members.models import OrganisationKind
from marketplace.profiles.repository import KnownProfile
from marketplace.reference.names import code_names
from web.views.charts import Chart, charts_of

KINDS_ZH = {
    OrganisationKind.ENTERPRISE: "企业",
    OrganisationKind.INDIVIDUAL_BUSINESS: "个体工商户",
    OrganisationKind.COOPERATIVE: "农民专业合作社",
    OrganisationKind.FAMILY_FARM: "家庭农场",
    OrganisationKind.FARM_HOUSEHOLD: "农户",
    OrganisationKind.NATURAL_PERSON: "自然人",
    OrganisationKind.VILLAGE: "村、社区",
}
CLASSES_ZH: dict[Sensitivity, str] = {"public": "公开", "authorised": "授权", "personal": "个人"}
TAGS = {"positive": "good", "neutral": "", "negative": "warn"}
FEW = 40  # values; more are folded item by item
IN_HEAD = ("enterprise_scale", "established_on", "industry")


@dataclass(frozen=True, slots=True)
class ShownReport:
    """One report with its words. `own`: made for the subject itself; `day`: the one on which freshness is judged. `raw`: the address of raw
    records by item, where they are given."""

    body: CreditReport
    own: bool
    day: date
    raw: str | None = None

    @property
    def kind(self) -> str:
        """What the subject is."""
        return KINDS_ZH[self.body.head.kind]

    @property
    def purpose(self) -> str:
        """What it was made for."""
        if self.own:
            return "本人查阅"
        given = self.body.head.purpose
        return PURPOSES_ZH[ConsentPurpose(given)] if given else "授权写明的各项用途"

    @property
    def last_day(self) -> date | None:
        """The last day of the first consent to end."""
        until = self.body.head.valid_until
        return None if until is None else last_day(until)

    @property
    def head_values(self) -> list[ReportValue]:
        """Size, age and industry, which stand at the top."""
        found = {value.name: value for _, value in self._values()}
        return [found[name] for name in IN_HEAD if name in found]

    @property
    def known(self) -> int:
        """How many values there are."""
        return sum(1 for _ in self._values())

    @property
    def unfolded(self) -> bool:
        """Whether there is so little that all of it is seen at once."""
        return self.known <= FEW

    def disputed_in(self, section: ReportItem) -> bool:
        """Whether any value of a section is disputed, which has to be seen while it is folded."""
        return any(value.disputed for value in section.values)

    @property
    def charts(self) -> list[Chart]:
        """Trends as they are drawn."""
        return charts_of(self.body.trends)

    def class_of(self, value: ReportValue) -> str:
        """公开, 授权 or 个人."""
        return CLASSES_ZH[value.sensitivity]

    def stale(self, value: ReportValue) -> bool:
        """Whether it is too old to count."""
        return value.fresh_until is not None and value.fresh_until < self.day

    def tag_kind(self, polarity: str) -> str:
        """The look of a tag."""
        return TAGS[polarity]

    def _values(self) -> Iterator[tuple[ReportItem, ReportValue]]:
        return ((item, value) for item in (*self.body.public, *self.body.authorised) for value in item.values)


def shown_report(report: CreditReport, *, own: bool, raw: str | None = None) -> ShownReport:
    """With words, judged on the day on which it was made."""
    return ShownReport(report, own, _day(report), raw)


def _day(report: CreditReport) -> date:
    return report.head.made_at.astimezone(SHANGHAI).date()


def public_lines(known: KnownProfile, vocabulary: Vocabulary, definitions: Mapping[str, ItemDefinition]) -> list[dict[str, Any]]:
    """The public part for strangers: label, value, day, item and provider, in the order of items and labels."""
    lines = [
        {
            "label": vocabulary[name].label_zh,
            "value": value_text(known.attributes[name], vocabulary[name], code_names),
            "as_of": source.as_of,
            "item": definitions[source.item].name_zh if source.item in definitions else source.item,
            "provider": source.provider,
        }
        for name, source in known.sources.items()
    ]
    return sorted(lines, key=lambda line: (line["item"], line["label"]))
