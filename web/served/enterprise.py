"""What an enterprise sees of itself and what institutions see of it under consent."""

from litestar.types import ControllerRouterHandler

from web.pages.consents import consent_page, issue_consent_receipt, narrow_on_page, received_consents, revoke_on_page
from web.pages.enterprise.accesses import export_my_accesses, my_accesses
from web.pages.enterprise.consents import my_consents, new_consent, sign_consent
from web.pages.enterprise.declarations import my_declarations, save_declarations
from web.pages.enterprise.matches import matches
from web.pages.enterprise.matches_pdf import issue_matches
from web.pages.enterprise.profile import my_profile, my_value
from web.pages.enterprise.receipts import download_my_receipt, keep_my_matches, my_receipt, my_receipts
from web.pages.enterprise.report import issue_my_report, my_report
from web.pages.institution.enterprises import enterprise_page, find_enterprise
from web.pages.institution.raw_records import raw_record_page
from web.pages.institution.report import issue_report, report_page
from web.pages.operator.records import find_records, lift_record, mark_record, show_record

ENTERPRISE: list[ControllerRouterHandler] = [matches, issue_matches, keep_my_matches, my_receipts, my_receipt, download_my_receipt]
PROFILE: list[ControllerRouterHandler] = [my_profile, my_value, my_declarations, save_declarations]
CONSENTS: list[ControllerRouterHandler] = [
    my_consents,
    new_consent,
    sign_consent,
    consent_page,
    narrow_on_page,
    revoke_on_page,
    issue_consent_receipt,
    received_consents,
    my_accesses,
    export_my_accesses,
]
RECORDS: list[ControllerRouterHandler] = [raw_record_page, find_records, show_record, mark_record, lift_record]
REPORTS: list[ControllerRouterHandler] = [my_report, issue_my_report, find_enterprise, enterprise_page, report_page, issue_report]
