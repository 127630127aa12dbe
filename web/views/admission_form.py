"""The form of a request for admission, the same for an institution and for an operator: what was typed, and what is wrong with it."""

from collections.abc import Sequence
from typing import Any

from marketplace.admissions.models import Admission
from marketplace.admissions.request_form import FIELDS
from marketplace.admissions.terms import CONDITIONS, SENTENCES
from marketplace.errors import FieldError
from web.forms import FormData
from web.views.institutions import KIND_OPTIONS
from web.views.questions import region_options

CONDITION_OPTIONS = [{"value": code, "label": text} for code, text in CONDITIONS.items()]


def typed_in(form: FormData) -> tuple[dict[str, str], list[str]]:
    """The fields as texts, and the conditions that were ticked."""
    return {name: str(form.get(name, "")).strip()[:1_000] for name in FIELDS}, [str(each) for each in form.getall("conditions", [])]


def typed_of(case: Admission, contact: tuple[str, str] | None) -> tuple[dict[str, str], list[str]]:
    """The same of a stored request."""
    name, phone = contact or ("", "")
    values = {
        "kind": case.kind.value,
        "name": case.name,
        "uscc": case.uscc,
        "region": case.region,
        "licence_number": case.licence_number,
        "parent_uscc": case.parent_uscc or "",
        "contact_name": name,
        "contact_phone": phone,
        "agreed": "1",
    }
    return values, list(case.conditions)


def form_context(typed: dict[str, str], conditions: Sequence[str], faults: Sequence[FieldError] = ()) -> dict[str, Any]:
    """For the macro `request_fields` of includes/admission.html."""
    return {
        "typed": dict.fromkeys(FIELDS, "") | typed,
        "chosen": list(conditions),
        "errors": [{"name": each.pointer.removeprefix("/"), "message": each.detail} for each in faults],
        "kinds": KIND_OPTIONS,
        "regions": region_options(),
        "conditions": CONDITION_OPTIONS,
        "terms": SENTENCES,
    }
