"""One's own account: signing in, factors, leave, messages, roles, papers."""

from litestar.types import ControllerRouterHandler

from web.pages.account.factor import confirm_factor, factor_page, renew_recovery_codes, start_factor, switch_factor_off
from web.pages.account.leave import end_leave, leave_page, register_leave
from web.pages.account.message_settings import (
    confirm_contact,
    enter_contact,
    message_settings,
    remove_contact,
    resend_contact_code,
    save_message_settings,
)
from web.pages.account.messages import mark_all_messages, mark_message, message_list, open_message
from web.pages.account.password import change_password, password_page
from web.pages.account.security import security_page
from web.pages.account.sessions import revoke_session, session_list
from web.pages.account.sign_out import sign_out
from web.pages.documents.mine import delete_my_document, download_my_document, my_documents, upload_my_documents
from web.pages.public.login import login_page, sign_in
from web.pages.public.login_code import code_page, give_code
from web.pages.public.lost_factor import lost_factor_form, recover_lost_factor
from web.pages.public.verify import compare_file, verify, verify_form

ACCOUNT: list[ControllerRouterHandler] = [login_page, sign_in, sign_out, session_list, revoke_session, password_page, change_password]
FACTOR: list[ControllerRouterHandler] = [
    code_page,
    give_code,
    lost_factor_form,
    recover_lost_factor,
    security_page,
    factor_page,
    start_factor,
    confirm_factor,
    renew_recovery_codes,
    switch_factor_off,
]
LEAVE: list[ControllerRouterHandler] = [leave_page, register_leave, end_leave]
MESSAGES: list[ControllerRouterHandler] = [
    message_list,
    open_message,
    mark_message,
    mark_all_messages,
    message_settings,
    save_message_settings,
    enter_contact,
    resend_contact_code,
    confirm_contact,
    remove_contact,
]
DOCUMENTS: list[ControllerRouterHandler] = [
    my_documents,
    upload_my_documents,
    download_my_document,
    delete_my_document,
    verify_form,
    verify,
    compare_file,
]
