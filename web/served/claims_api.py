"""Claims for compensation in the open interface."""

from litestar.types import ControllerRouterHandler

from web.api.claim_moves import (
    CLAIM_MOVES,
    approve_claim,
    claw_back_claim,
    confirm_claim_arrival,
    confirm_claim_payment,
    declare_claim_conflict,
    receive_claim_claw_back,
    record_claim_recovery,
)
from web.api.claims import (
    change_claim,
    create_claim,
    draw_claim_sample,
    export_own_claim,
    get_own_claim,
    list_own_claims,
    prepare_claim,
)
from web.api.payee_accounts import admit_payee_account, list_payee_accounts, propose_payee_account, refuse_payee_account
from web.api.payment_batches import (
    answer_payment_batch,
    download_payment_batch,
    get_payment_batch,
    list_payment_batches,
    make_payment_batch,
)

CLAIM_API: list[ControllerRouterHandler] = [
    prepare_claim,
    create_claim,
    list_own_claims,
    get_own_claim,
    change_claim,
    export_own_claim,
    draw_claim_sample,
    approve_claim,
    confirm_claim_payment,
    claw_back_claim,
    receive_claim_claw_back,
    record_claim_recovery,
    confirm_claim_arrival,
    declare_claim_conflict,
    *CLAIM_MOVES,
    list_payee_accounts,
    propose_payee_account,
    admit_payee_account,
    refuse_payee_account,
    make_payment_batch,
    list_payment_batches,
    get_payment_batch,
    download_payment_batch,
    answer_payment_batch,
]
