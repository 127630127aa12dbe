"""What a clerk types of an enterprise: read strictly, with every fault at once. Pure."""

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta

from marketplace.enrolment.assisted.states import Place
from marketplace.enrolment.person_names import faults_of_name, tidy_name
from marketplace.errors import FieldError, Invalid
from marketplace.members.models import PERSONAL_KINDS, SUBJECT_KINDS, OrganisationKind
from marketplace.members.uscc import parse_uscc
from marketplace.notifications.channels import Channel, parse_address
from marketplace.reference import regions

FIELDS = ("place", "filled_on", "kind", "name", "uscc", "region", "representative", "channel", "address")
LONGEST_NAME = 200
DAYS_BACK = 30
WITHOUT_CODE = PERSONAL_KINDS | {OrganisationKind.FAMILY_FARM, OrganisationKind.VILLAGE}
KIND_OF_CODE = {"91": OrganisationKind.ENTERPRISE, "92": OrganisationKind.INDIVIDUAL_BUSINESS, "93": OrganisationKind.COOPERATIVE}
_UNSEEN = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})


@dataclass(frozen=True, slots=True)
class Filled:
    """The enterprise as the clerk has it. `representative` and `address` are both there or both empty."""

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
    kind, name = _kind(typed["kind"], faults), tidy_name(typed["name"])
    faults += _faults_of_title(name)
    filled = Filled(
        place=_place(typed["place"], faults),
        filled_on=_day(typed["filled_on"], today, faults),
        kind=kind,
        name=name,
        uscc=_code(typed["uscc"], kind, faults),
        region=_region(typed["region"], within, faults),
        representative=tidy_name(typed["representative"]),
        channel=Channel.EMAIL if typed["channel"] == Channel.EMAIL else Channel.SMS,
        address=typed["address"].strip(),
    )
    address = _address(filled, faults)
    if faults:
        raise Invalid(f"有 {len(faults)} 处需要修改", faults)
    return filled if address is None else replace(filled, address=address)


def same_name(one: str, other: str) -> bool:
    """Whether two names of an enterprise are one: width, brackets and spaces do not matter."""
    return _folded(one) == _folded(other)


def _folded(name: str) -> str:
    return "".join(unicodedata.normalize("NFKC", name).casefold().split())


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


def _faults_of_title(name: str) -> list[FieldError]:
    if not name:
        return [FieldError("/name", "请填写名称")]
    if len(name) > LONGEST_NAME:
        return [FieldError("/name", f"名称最多 {LONGEST_NAME} 个字符，现在是 {len(name)} 个")]
    if any(unicodedata.category(each) in _UNSEEN for each in name):
        return [FieldError("/name", "名称里有看不见或不能用的字符，请重新输入")]
    return []


def _code(text: str, kind: OrganisationKind, faults: list[FieldError]) -> str | None:
    if not text.strip():
        if kind not in WITHOUT_CODE:
            faults.append(FieldError("/uscc", "请填写统一社会信用代码，农户、其他自然人、家庭农场和村、社区没有的可以不填"))
        return None
    if kind in PERSONAL_KINDS:
        faults.append(FieldError("/uscc", "农户和其他自然人没有统一社会信用代码，请不要填，更不要填身份证号码"))
        return None
    try:
        code = parse_uscc(text)
    except Invalid as refused:
        faults += refused.errors
        return None
    if (registered := KIND_OF_CODE.get(code[:2])) is not None and registered is not kind and kind not in WITHOUT_CODE:
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
