"""What a claim says, read from what was typed, with every fault at its field. Pure."""

import unicodedata
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from marketplace.enrolment.real_name.person import PersonGiven, read_person
from marketplace.errors import FieldError, Invalid
from marketplace.members.uscc import parse_uscc

LONGEST_STATEMENT = 2_000
MOST_DOCUMENTS = 10
NO_SUCH = "代码和名称对不上登记信息，或平台没有这家企业，请按营业执照核对"


@dataclass(frozen=True, slots=True)
class ClaimForm:
    """A claim that can be looked at. `given` is who the claimant says to be, again; `documents` are the claimant's own papers."""

    uscc: str
    name: str
    given: PersonGiven
    statement: str
    documents: tuple[UUID, ...]


def plain_name(text: str) -> str:
    """The one form in which names of organisations are compared: no spaces, full-width brackets."""
    folded = "".join(unicodedata.normalize("NFKC", text).split())
    return folded.replace("(", "（").replace(")", "）")


def read_claim(typed: dict[str, str], documents: list[str], *, today: date) -> ClaimForm:
    """The claim. Raises: Invalid with every fault; pointers are names of fields, never with what was typed as a number."""
    found: list[FieldError] = []
    uscc, given = "", read_person(typed["person_name"], typed["identity_number"], today=today)
    try:
        uscc = parse_uscc(typed["uscc"][:64])
    except Invalid as wrong:
        found.extend(wrong.errors)
    name, statement = plain_name(typed["name"]), typed["statement"].strip()
    if not 2 <= len(name) <= 200:
        found.append(FieldError("/name", "请按营业执照填写企业全称"))
    if not 10 <= len(statement) <= LONGEST_STATEMENT:
        found.append(FieldError("/statement", f"请用 10 至 {LONGEST_STATEMENT} 个字说明理由，现在是 {len(statement)} 个"))
    papers = _papers(documents, found)
    if isinstance(given, list):
        found.extend(given)
    if found or isinstance(given, list):
        raise Invalid(f"有 {len(found)} 处需要修改", found)
    return ClaimForm(uscc, name, given, statement, papers)


def _papers(documents: list[str], found: list[FieldError]) -> tuple[UUID, ...]:
    try:
        papers = tuple(sorted({UUID(each) for each in documents}))
    except ValueError:
        papers = ()
        found.append(FieldError("/documents", "请从列表里选择材料"))
    if len(papers) > MOST_DOCUMENTS:
        found.append(FieldError("/documents", f"最多选 {MOST_DOCUMENTS} 份材料，现在是 {len(papers)} 份"))
    return papers
