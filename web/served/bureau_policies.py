"""Policies as their bureau works on them."""

from litestar.types import ControllerRouterHandler

from web.pages.bureau.policies import bureau_policies, export_bureau_policies, new_bureau_policy, new_bureau_policy_page
from web.pages.bureau.policy import (
    BUREAU_POLICY_MOVES,
    begin_policy_version_page,
    bureau_policy,
    bureau_policy_versions,
    copy_policy_page,
    page_of_policy_version,
)
from web.pages.bureau.policy_editor.handlers import edit_policy, edit_policy_step, save_policy_step
from web.pages.bureau.policy_editor.preview import preview_policy

BUREAU_POLICIES: list[ControllerRouterHandler] = [
    bureau_policies,
    export_bureau_policies,
    new_bureau_policy_page,
    new_bureau_policy,
    bureau_policy,
    page_of_policy_version,
    begin_policy_version_page,
    copy_policy_page,
    bureau_policy_versions,
    edit_policy,
    edit_policy_step,
    save_policy_step,
    preview_policy,
    *BUREAU_POLICY_MOVES,
]
