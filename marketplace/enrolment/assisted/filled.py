"""What a clerk types of an enterprise: read strictly, with every fault at once. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta

from marketplace.enrolment.assisted.states import Place
from marketplace.enrolment.person_names import faults_of_name, tidy_name
from marketplace.enrolment.registration.kinds import CODE_NEEDED, faults_of_title, is_personal, kind_fits
from marketplace.errors import FieldError, Invalid
from marketplace.information.batches.names import kept
from marketplace.members.models import SUBJECT_KINDS, OrganisationKind
from marketplace.members.uscc import parse_uscc
from marketplace.notifications.channels import Channel, parse_address
from marketplace.reference import regions

FIELDS = ("place", "filled_on", "kind", "name", "uscc", "region", "representative", "channel", "address")
DAYS_BACK = 30


@dataclass(frozen=True, slots=True)
class Filled:
    """The enterprise as the clerk has it. `representative` and `address` are both there or both empty; of a person it is the person."""

    place: Place
    filled_on: date
    kind: OrganisationKind
    name: str
    uscc: str | None
    region: str | None
    representative: str
    channel: Channel
    address: str


def read_filled(typed: Mapping[str, str], *, today: date, within: str | None) -> Filled:
    """Read the form (`FIELDS`). `within`: the region to which the clerk's work is limited. Raises: Invalid with every fault."""
    faults: list[FieldError] = []
    kind, name = _kind(typed["kind"], faults), kept(typed["name"])
    faults += faults_of_title(tidy_name(typed["name"]), "/name")
    filled = Filled(
        place=_place(typed["place"], faults),
        filled_on=_day(typed["filled_on"], today, faults),
        kind=kind,
        name=name,
        uscc=_code(typed["uscc"], kind, faults),
        region=_region(typed["region"], within, faults),
        representative=_representative(typed, kind, name),
        channel=Channel.EMAIL if typed["channel"] == Channel.EMAIL else Channel.SMS,
        address=typed["address"].strip(),
    )
    address = _address(filled, faults)
    if faults:
        raise Invalid(f"有 {len(faults)} 处需要修改", faults)
    return filled if address is None else replace(filled, address=address)


def _representative(typed: Mapping[str, str], kind: OrganisationKind, name: str) -> str:
    """As typed; a person represents himself or herself."""
    return name if is_personal(kind) and typed["address"].strip() else tidy_name(typed["representative"])


def _kind(text: str, faults: list[FieldError]) -> OrganisationKind:
    if text in SUBJECT_KINDS:
        return OrganisationKind(text)
    faults.append(FieldError("/kind", "请选择主体类型"))
    return OrganisationKind.ENTERPRISE


def _place(text: str, faults: list[FieldError]) -> Place:
    if text in set(Place):
        return Place(text)
    faults.append(FieldError("/place", "请选择在哪里填的"))
    return Place.COUNTER


def _day(text: str, today: date, faults: list[FieldError]) -> date:
    try:
        day = date.fromisoformat(text.strip())
    except ValueError:
        faults.append(FieldError("/filled_on", "请按 2026-01-31 的格式填写日期"))
        return today
    if not today - timedelta(days=DAYS_BACK) <= day <= today:
        faults.append(FieldError("/filled_on", f"日期应在最近 {DAYS_BACK} 天内，不能晚于今天（{today}）"))
    return day


def _code(text: str, kind: OrganisationKind, faults: list[FieldError]) -> str | None:
    if not text.strip():
        if kind in CODE_NEEDED:
            faults.append(FieldError("/uscc", "请填写统一社会信用代码，农户、其他自然人、家庭农场和村、社区没有的可以不填"))
        return None
    if is_personal(kind):
        faults.append(FieldError("/uscc", "农户和其他自然人没有统一社会信用代码，请不要填，更不要填身份证号码"))
        return None
    try:
        code = parse_uscc(text)
    except Invalid as refused:
        faults += refused.errors
        return None
    if not kind_fits(kind, code):
        faults.append(FieldError("/kind", "主体类型与统一社会信用代码的第 2 位不一致，请核对营业执照"))
    return code


def _region(text: str, within: str | None, faults: list[FieldError]) -> str | None:
    if not text:
        if within is not None:
            faults.append(FieldError("/region", "请选择所在地"))
        return None
    found = regions.find(text)
    if found is None or not found.selectable:
        faults.append(FieldError("/region", "请从列表里选择所在地"))
    elif within is not None and not regions.covers(within, text):
        faults.append(FieldError("/region", "这个地方不在你负责的地区"))
    return text


def _address(filled: Filled, faults: list[FieldError]) -> str | None:
    """The address in its one form; None where none is given, or where it has a fault."""
    if not filled.address and not filled.representative:
        return None
    faults += faults_of_name(filled.representative, "/representative")
    try:
        return parse_address(filled.channel, filled.address)
    except Invalid as refused:
        faults += refused.errors
        return None
