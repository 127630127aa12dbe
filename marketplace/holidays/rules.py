"""What is wrong with a notice, and what it adds up to. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from marketplace.calendar.statutory_days import MOVABLE_FEASTS, SATURDAY, statutory_days
from marketplace.calendar.working_days import weekday_zh
from marketplace.errors import FieldError
from marketplace.holidays.schemas import NamedDay, NoticeTerms

NEW_YEARS_FROM = (12, 25)  # a notice's first holiday may begin at the end of the year before, as the one for 2019 did


@dataclass(frozen=True, slots=True)
class Balance:
    """What the law gives and what is exchanged: days off on weekdays should be the statutory days plus the working weekends."""

    weekdays_off: int
    statutory: int
    working_weekends: int

    @property
    def even(self) -> bool:
        """Whether every extra day off is worked for on a weekend, as in every notice so far; a reviewer looks twice where not."""
        return self.weekdays_off == self.statutory + self.working_weekends


def balance(terms: NoticeTerms) -> Balance:
    """The sum that a reviewer checks at a glance."""
    off = sum(not each.is_working and each.day.weekday() < SATURDAY for each in terms.days)
    return Balance(off, len(statutory_days(terms.year)), sum(each.is_working for each in terms.days))


def faults(terms: NoticeTerms) -> list[FieldError]:
    """Everything that is wrong, at once; pointers are into the notice."""
    found = [fault for index, each in enumerate(terms.days) for fault in _faults_of_day(index, each, terms.year)]
    found += _repeated(terms.days)
    found += _missing(terms)
    if not any(not each.is_working for each in terms.days):
        found.append(FieldError("/days", "至少要有一个放假日"))
    if not any("\u4e00" <= character <= "\u9fff" for character in terms.source):
        found.append(FieldError("/source", "请填写通知的发文字号，如「国办发明电〔2026〕1号」"))
    return found


def _faults_of_day(index: int, each: NamedDay, year: int) -> Iterable[FieldError]:
    pointer, day = f"/days/{index}/day", each.day
    weekday = f"{day.isoformat()} 是{weekday_zh(day)}"
    turn_of_year = day.year == year - 1 and (day.month, day.day) >= NEW_YEARS_FROM
    if day.year != year and not turn_of_year:
        yield FieldError(pointer, f"{day.isoformat()} 不在 {year} 年内；只有上一年 12 月 25 日以后的日子可以写进来")
    if each.is_working and day.weekday() < SATURDAY:
        yield FieldError(pointer, f"{weekday}，本来就上班；调休上班只写周六、周日")
    if each.is_working and (feast := statutory_days(day.year).get(day)):
        yield FieldError(pointer, f"{day.isoformat()} 是法定节假日（{feast}），不能安排上班")


def _repeated(days: Sequence[NamedDay]) -> Iterable[FieldError]:
    seen: dict[date, NamedDay] = {}
    for index, each in enumerate(days):
        before = seen.setdefault(each.day, each)
        if before is each:
            continue
        what = "写了两次" if before.is_working == each.is_working else "既写了放假又写了上班"
        yield FieldError(f"/days/{index}/day", f"{each.day.isoformat()} {what}")


def _missing(terms: NoticeTerms) -> Iterable[FieldError]:
    """Statutory days that the notice does not give; only for years whose moon is known."""
    if terms.year not in MOVABLE_FEASTS:
        return
    off = {each.day for each in terms.days if not each.is_working}
    for day, feast in statutory_days(terms.year).items():
        if day not in off:
            yield FieldError("/days", f"缺少法定节假日 {day.isoformat()}（{feast}）")


def day_names(days: Sequence[NamedDay]) -> Mapping[date, str]:
    """Names of the feasts where the notice gives them."""
    return {each.day: each.name for each in days if each.name}
