"""How enterprises and institutions come in: registration, claims, agents, admissions, assisted filings."""

from litestar.types import ControllerRouterHandler

from web.pages.account.close import close_form, close_own_account
from web.pages.account.identity import identity_page, send_identity_papers, verify_identity
from web.pages.account.roles import prefer_membership, role_list, switch_role
from web.pages.account.sessions import revoke_all_sessions
from web.pages.claims.claimant import CLAIMANT_MOVES, claim_page, new_claim, submit_claim
from web.pages.claims.owner import answer_claim, own_claim, own_claims
from web.pages.enterprise.agents import (
    agent_list,
    agent_page,
    confirm_agent,
    confirm_mandate,
    end_agent,
    invite_agent,
    mandate_scan,
    withdraw_invitation,
)
from web.pages.enterprise.assisted import confirm_assisted, my_assisted, my_assisted_filing, refuse_assisted
from web.pages.institution.standing import standing_page
from web.pages.operator.admission_papers import attach_admission_papers, detach_admission_paper, download_admission_paper
from web.pages.operator.admissions import (
    ADMISSION_PAGE_MOVES,
    admission_list,
    admission_page,
    edit_admission,
    enter_admission,
    new_admission,
    renew_admission_code,
    save_admission,
)
from web.pages.operator.assessments import assessment_form, assessment_list, keep_assessment
from web.pages.operator.assisted import (
    assisted_list,
    assisted_page,
    attach_paper,
    edit_assisted,
    file_assisted,
    new_assisted,
    resend_assisted_code,
    save_assisted,
    send_assisted,
    withdraw_assisted,
)
from web.pages.operator.assisted_values import assisted_values, save_assisted_values
from web.pages.operator.claims import OPERATOR_CLAIM_MOVES, claim_list, claim_paper, operator_claim
from web.pages.operator.identities import accept_identity, identity_case, identity_cases, identity_paper, refuse_identity
from web.pages.operator.mandates import mandate_list, record_mandate
from web.pages.operator.members import MEMBER_PAGE_MOVES, member_list, member_page
from web.pages.public.admission import admission_case, admission_case_form, admission_form, amend_admission, claim_admission, send_admission
from web.pages.public.admission_papers import attach_papers, detach_paper, fetch_decision
from web.pages.public.assisted import assisted_code_form, confirm_by_code, read_assisted_code, refuse_by_code
from web.pages.public.institutions import institution_list
from web.pages.public.invitation import accept_invitation, invitation_form, read_invitation
from web.pages.public.mandate import (
    confirm_mandate_by_code,
    decline_mandate_by_code,
    mandate_code_form,
    read_mandate_code,
    read_mandate_scan,
)
from web.pages.public.recover import ask_recovery, recover_form, recovery_form, set_recovered_password
from web.pages.public.register import register_form, register_subject
from web.pages.public.register_account import register_account, register_account_form
from web.pages.public.register_contact import register_contact, register_contact_form, resend_register_code

ENROLMENT: list[ControllerRouterHandler] = [
    agent_list,
    invite_agent,
    withdraw_invitation,
    agent_page,
    confirm_agent,
    confirm_mandate,
    mandate_scan,
    mandate_list,
    record_mandate,
    mandate_code_form,
    read_mandate_code,
    read_mandate_scan,
    confirm_mandate_by_code,
    decline_mandate_by_code,
    end_agent,
    invitation_form,
    read_invitation,
    accept_invitation,
    role_list,
    switch_role,
    prefer_membership,
    revoke_all_sessions,
    register_form,
    register_subject,
    register_contact_form,
    register_contact,
    resend_register_code,
    register_account_form,
    register_account,
    identity_page,
    verify_identity,
    send_identity_papers,
    identity_cases,
    identity_case,
    identity_paper,
    accept_identity,
    refuse_identity,
    recover_form,
    ask_recovery,
    recovery_form,
    set_recovered_password,
    new_claim,
    submit_claim,
    claim_page,
    *CLAIMANT_MOVES,
    own_claims,
    own_claim,
    answer_claim,
    close_form,
    close_own_account,
    claim_list,
    operator_claim,
    claim_paper,
    *OPERATOR_CLAIM_MOVES,
]
ADMISSIONS: list[ControllerRouterHandler] = [
    admission_form,
    send_admission,
    admission_case_form,
    admission_case,
    amend_admission,
    claim_admission,
    attach_papers,
    detach_paper,
    fetch_decision,
    admission_list,
    new_admission,
    enter_admission,
    admission_page,
    edit_admission,
    save_admission,
    renew_admission_code,
    attach_admission_papers,
    detach_admission_paper,
    download_admission_paper,
    *ADMISSION_PAGE_MOVES,
    institution_list,
    member_list,
    member_page,
    *MEMBER_PAGE_MOVES,
    standing_page,
    assessment_list,
    assessment_form,
    keep_assessment,
]
ASSISTED: list[ControllerRouterHandler] = [
    assisted_list,
    new_assisted,
    file_assisted,
    assisted_page,
    edit_assisted,
    save_assisted,
    assisted_values,
    save_assisted_values,
    attach_paper,
    send_assisted,
    resend_assisted_code,
    withdraw_assisted,
    my_assisted,
    my_assisted_filing,
    confirm_assisted,
    refuse_assisted,
    assisted_code_form,
    read_assisted_code,
    confirm_by_code,
    refuse_by_code,
]
