"""A person's real name and registration as the page shows them: masked, with what can be done now."""

from dataclasses import dataclass
from datetime import datetime

from marketplace.enrolment.real_name.demo import DemoVerifier, demo_person
from marketplace.enrolment.real_name.records import RecordsVerifier
from marketplace.enrolment.real_name.state import BY_OPERATOR, RealName
from marketplace.enrolment.registration.kinds import KINDS_ZH, is_personal
from marketplace.enrolment.registration.models import Registration
from marketplace.enrolment.registration.states import (
    MAY_SEND_PAPERS,
    MAY_TRY,
    REFUSAL_REASONS,
    STATES_ZH,
    RegistrationState,
)

ADAPTERS_ZH = {RecordsVerifier.code: RecordsVerifier.label_zh, DemoVerifier.code: DemoVerifier.label_zh, BY_OPERATOR: "平台核对证件"}
S = RegistrationState
TAGS = {S.UNVERIFIED: "warn", S.WAITING: "info", S.REFUSED: "bad", S.OWNED: "warn", S.JOINED: "good"}


@dataclass(frozen=True, slots=True)
class IdentityCard:
    """What the page shows. `state` None: the account was not made by registering."""

    masked: str | None
    verified_at: datetime | None
    verified_by: str
    state: str | None
    state_zh: str
    state_tag: str
    subject: str
    uscc: str | None
    represents: bool
    reason: str | None
    note: str
    may_try: bool
    may_send: bool


def identity_card(real_name: RealName | None, registration: Registration | None) -> IdentityCard:
    """Of the caller."""
    state = registration.state if registration else None
    return IdentityCard(
        masked=real_name.masked or None if real_name else None,
        verified_at=real_name.verified_at if real_name else None,
        verified_by=ADAPTERS_ZH.get(real_name.adapter, "实名核验服务") if real_name else "",
        state=state.value if state else None,
        state_zh=STATES_ZH[state] if state else "",
        state_tag=TAGS[state] if state else "",
        subject=f"{registration.name}（{KINDS_ZH[registration.kind]}）" if registration else "",
        uscc=registration.uscc if registration else None,
        represents=registration is not None and not is_personal(registration.kind),
        reason=REFUSAL_REASONS.get(registration.reason or "") if registration else None,
        note=registration.note if registration else "",
        may_try=real_name is None if state is None else state in MAY_TRY,
        may_send=state in MAY_SEND_PAPERS,
    )


def demo_for(adapter: str, registration: Registration | None) -> dict[str, str] | None:
    """What to type in a demonstration: the made-up representative of the made-up enterprise."""
    if adapter != DemoVerifier.code:
        return None
    person = demo_person((registration.uscc if registration else None) or "")
    return {"person": person.name, "number": person.identity_number}
