"""What keeps the installation running: tasks, accounts, audit, calendar, clients."""

from litestar.types import ControllerRouterHandler

from web.pages.account.task import own_task
from web.pages.audit.entries import audit_entries, audit_entry, audit_proof
from web.pages.audit.log import audit_log, download_audit_export, export_audit_log, verify_audit_log
from web.pages.integration.delivery import delivery_page, redeliver_delivery
from web.pages.integration.endpoint import (
    close_endpoint,
    confirm_endpoint,
    endpoint_page,
    pause_endpoint,
    resume_endpoint,
    rotate_endpoint_secret,
)
from web.pages.integration.overview import bank_integration, integration, register_endpoint
from web.pages.integration.own_clients import add_own_client, close_own_client, renew_own_client_secret
from web.pages.operator.calendar import calendar_page
from web.pages.operator.followers import follower_desk, replay_parked_events
from web.pages.operator.holiday_notices import (
    NOTICE_PAGE_MOVES,
    draft_notice,
    edit_notice,
    new_notice,
    notice_list,
    notice_page,
    save_notice,
)
from web.pages.operator.overview import operator_overview
from web.pages.operator.tasks import replay_all, replay_one, task_desk
from web.pages.security.accounts import (
    account_list,
    account_page,
    dismiss_account,
    end_role,
    lock_account,
    reinstate_account,
    reset_factor,
    restore_role,
    revoke_account_session,
    unlock_account,
)
from web.pages.security.clients import client_list, close_client, renew_client_secret
from web.pages.security.erasure import erase_subject, erasure_page

TASKS: list[ControllerRouterHandler] = [own_task, task_desk, replay_one, replay_all]
SECURITY: list[ControllerRouterHandler] = [
    account_list,
    account_page,
    lock_account,
    unlock_account,
    dismiss_account,
    reinstate_account,
    reset_factor,
    revoke_account_session,
    end_role,
    restore_role,
    client_list,
    renew_client_secret,
    close_client,
    erasure_page,
    erase_subject,
]
INTEGRATION: list[ControllerRouterHandler] = [
    bank_integration,
    integration,
    register_endpoint,
    endpoint_page,
    confirm_endpoint,
    rotate_endpoint_secret,
    pause_endpoint,
    resume_endpoint,
    close_endpoint,
    delivery_page,
    redeliver_delivery,
    add_own_client,
    renew_own_client_secret,
    close_own_client,
]
HOLIDAYS: list[ControllerRouterHandler] = [
    calendar_page,
    notice_list,
    new_notice,
    draft_notice,
    notice_page,
    edit_notice,
    save_notice,
    *NOTICE_PAGE_MOVES,
]
AUDIT: list[ControllerRouterHandler] = [
    audit_entries,
    audit_entry,
    audit_proof,
    audit_log,
    verify_audit_log,
    export_audit_log,
    download_audit_export,
]
FOLLOWERS: list[ControllerRouterHandler] = [follower_desk, replay_parked_events]
RUNNING: list[ControllerRouterHandler] = [operator_overview]
