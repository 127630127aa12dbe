"""The form of a notice on days off: what was typed becomes a notice, or comes back with every fault at its field."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from marketplace.errors import FieldError, Invalid
from marketplace.holidays.draft import terms_of
from marketplace.holidays.lines import read_lines, write_lines
from marketplace.holidays.models import HolidayNotice
from marketplace.holidays.rules import faults
from marketplace.holidays.schemas import NoticeTerms
from web.forms import FormData

FIELDS = ("year", "source", "issued_on", "lines", "document_id", "replaces")
FIELD_OF = {"days": "lines", "replaces_id": "replaces"}  # parts of a notice that the form calls otherwise
YEARS = range(2008, 2101)
LONGEST_SOURCE = 120


@dataclass
class NoticeForm:
    """What is in the fields, and what is wrong with it by field; all texts."""

    typed: dict[str, str] = field(default_factory=lambda: dict.fromkeys(FIELDS, ""))
    errors: dict[str, list[str]] = field(default_factory=dict)

    @classmethod
    def of(cls, notice: HolidayNotice) -> "NoticeForm":
        """Filled with a stored notice."""
        values = {
            "year": str(notice.year),
            "source": notice.source,
            "issued_on": notice.issued_on.isoformat(),
            "lines": write_lines(terms_of(notice).days),
            "document_id": str(notice.document_id or ""),
            "replaces": "1" if notice.replaces_id else "",
        }
        return cls(values)

    @classmethod
    def sent(cls, form: FormData) -> "NoticeForm":
        """As a browser sent it."""
        return cls({name: str(form.get(name, "")).strip() for name in FIELDS})

    def year(self) -> int | None:
        """The year, if one was typed."""
        text = self.typed["year"]
        return int(text) if text.isascii() and text.isdigit() and int(text) in YEARS else None

    def read(self, in_force: UUID | None) -> NoticeTerms:
        """The notice; `in_force` is the one of its year that a correction takes the place of. Raises: Invalid with every fault."""
        year = self.year()
        found = [] if year else [FieldError("/year", f"请填四位年份，{YEARS[0]} 至 {YEARS[-1]}")]
        issued_on = self._day("issued_on", found)
        if len(self.typed["source"]) > LONGEST_SOURCE:
            found.append(FieldError("/source", f"发文字号最多 {LONGEST_SOURCE} 个字符"))
        days, wrong = read_lines(self.typed["lines"], year or YEARS[-1])
        terms = NoticeTerms(
            year=year or YEARS[-1],
            source=self.typed["source"],
            issued_on=issued_on or date.max,
            days=days,
            document_id=self._document(found),
            replaces_id=in_force if self.typed["replaces"] else None,
        )
        found += wrong
        # Days are judged only where the year is known and every line could be read: else most faults would be about what is not there.
        found += faults(terms) if year and not wrong else [each for each in faults(terms) if each.pointer == "/source"]
        if found:
            raise Invalid(f"有 {len(found)} 处需要修改", found)
        return terms

    def refuse(self, found: Sequence[FieldError]) -> None:
        """Put faults at their fields."""
        for each in found:
            part = each.pointer.split("/")[1]
            self.errors.setdefault(FIELD_OF.get(part, part), []).append(each.detail)

    def _day(self, name: str, found: list[FieldError]) -> date | None:
        try:
            return date.fromisoformat(self.typed[name])
        except ValueError:
            found.append(FieldError(f"/{name}", "请填日期，如 2026-11-04"))
            return None

    def _document(self, found: list[FieldError]) -> UUID | None:
        try:
            return UUID(self.typed["document_id"]) if self.typed["document_id"] else None
        except ValueError:
            found.append(FieldError("/document_id", "请从列表中选择文件"))
            return None
