"""What a request for admission says, read from what was typed, with every fault at its field."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from marketplace.admissions.kinds import INSTITUTION_KINDS
from marketplace.admissions.terms import CONDITIONED_KINDS, CONDITIONS, LICENSED_KINDS, VERSION
from marketplace.errors import FieldError, Invalid
from marketplace.members.models import OrganisationKind
from marketplace.members.uscc import parse_uscc
from marketplace.reference import regions

# After NFKC: Chinese characters, Latin letters, digits, brackets and the middle dot. Letters of other scripts that look like Latin ones,
# radicals that look like characters and whatever cannot be seen stay out.
NAME = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fffA-Za-z0-9（）·]{4,100}")
PERSON = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff·A-Za-z ]{2,32}")
PHONE = re.compile(r"\+?[0-9][0-9-]{6,19}")
LICENCE = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fffA-Za-z0-9（）()\[\]〔〕第号./-]{4,80}")
FIELDS = ("kind", "name", "uscc", "region", "licence_number", "parent_uscc", "contact_name", "contact_phone", "agreed")


@dataclass(frozen=True, slots=True)
class RequestTerms:
    """A request that can be kept. `conditions` are codes of `terms.CONDITIONS`; `contact` is (name, phone)."""

    kind: OrganisationKind
    name: str
    uscc: str
    region: str
    licence_number: str
    parent_uscc: str | None
    conditions: tuple[str, ...]
    contact: tuple[str, str]
    terms_version: str = VERSION


def plain_name(text: str) -> str:
    """The name of an organisation in the one form in which names are compared: full-width brackets, no spaces."""
    folded = "".join(unicodedata.normalize("NFKC", text).split())
    return folded.replace("(", "（").replace(")", "）")


def read_request(typed: Mapping[str, str], conditions: Sequence[str]) -> RequestTerms:
    """The request. Raises: Invalid with every fault; pointers are names of fields."""
    found: list[FieldError] = []
    kind = OrganisationKind(typed["kind"]) if typed["kind"] in {each.value for each in INSTITUTION_KINDS} else None
    if kind is None:
        found.append(FieldError("/kind", "请选择机构类型"))
    name = plain_name(typed["name"])
    _match(NAME, name, "/name", "机构名称须为 4 至 100 个汉字、字母或数字，请按营业执照或登记证书填写", found)
    if regions.find(typed["region"]) is None:
        found.append(FieldError("/region", "请选择所在地"))
    person, phone = typed["contact_name"].strip(), unicodedata.normalize("NFKC", typed["contact_phone"]).replace(" ", "")
    _match(PERSON, person, "/contact_name", "请填写联系人姓名，2 至 32 个字", found)
    _match(PHONE, phone, "/contact_phone", "请填写联系电话，如 13800138000 或 010-12345678", found)
    if not typed["agreed"]:
        found.append(FieldError("/agreed", "须同意入驻约定才能申请"))
    licence = unicodedata.normalize("NFKC", typed["licence_number"]).strip()
    if licence or kind in LICENSED_KINDS:
        _match(LICENCE, licence, "/licence_number", "请填写业务许可证、批复或备案的编号，4 至 80 个字", found)
    if kind in CONDITIONED_KINDS and set(conditions) != set(CONDITIONS):
        found.append(FieldError("/conditions", f"信用服务机构须符合全部 {len(CONDITIONS)} 项准入条件"))
    uscc, parent = (
        _code(typed["uscc"], "/uscc", found),
        _code(typed["parent_uscc"], "/parent_uscc", found) if typed["parent_uscc"] else None,
    )
    if parent is not None and parent == uscc:
        found.append(FieldError("/parent_uscc", "上级机构不能是本机构自己"))
    if found or kind is None:
        raise Invalid(f"有 {len(found)} 处需要修改", found)
    declared = tuple(sorted(set(conditions) & set(CONDITIONS))) if kind in CONDITIONED_KINDS else ()
    return RequestTerms(kind, name, uscc, typed["region"], licence, parent, declared, (person, phone))


def _match(pattern: re.Pattern[str], text: str, pointer: str, fault: str, found: list[FieldError]) -> None:
    if not pattern.fullmatch(text):
        found.append(FieldError(pointer, fault))


def _code(text: str, pointer: str, found: list[FieldError]) -> str:
    try:
        return parse_uscc(text, pointer=pointer)
    except Invalid as wrong:
        found.extend(wrong.errors)
        return ""
