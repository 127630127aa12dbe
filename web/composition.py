"""The lists of the whole: which workflows there are, what can happen, who follows it, what can be done later and by whom.

Nothing registers itself by being imported.
"""

import marketplace.access.events
import marketplace.access.tasks
import marketplace.admissions.events
import marketplace.audit.events
import marketplace.clocks.events
import marketplace.clocks.tasks
import marketplace.consents.events
import marketplace.consents.tasks
import marketplace.disclosure.disputes.events
import marketplace.disclosure.events
import marketplace.documents.events
import marketplace.enrolment.assisted.events
import marketplace.enrolment.assisted.tasks
import marketplace.enrolment.events
import marketplace.enrolment.tasks
import marketplace.holidays.events
import marketplace.information.batches.events
import marketplace.information.catalogue.events
import marketplace.members.events
import marketplace.notifications.events
import marketplace.profiles.events
import marketplace.profiles.tasks
import marketplace.receipts.events
import marketplace.subject_keys.events
import marketplace.tasks.events
import marketplace.tasks.tasks
import marketplace.webhooks.events
import marketplace.webhooks.handlers
import matching.reach.tasks
import policies.claims.events
import policies.claims.look_after
import policies.claims.task_kinds
import policies.filings.events
import policies.funds.events
import policies.funds.ledger_events
import policies.funds.tasks
import policies.library.events
import policies.library.tasks
import policies.supervision.events
import policies.supervision.tasks
import products.applications.desk.events
import products.applications.events
import products.applications.tasks
import products.catalogue.events
import products.catalogue.tasks
import products.loans.events
from marketplace.admissions.states import ADMISSION, STANDING
from marketplace.enrolment.claims.states import CLAIM
from marketplace.events.followers import Follower
from marketplace.events.kinds import EventKind
from marketplace.holidays.states import NOTICE
from marketplace.profiles.follower import FOLLOWER as PROFILES
from marketplace.tasks.kinds import TaskKind
from marketplace.tasks.schedules import Schedule
from marketplace.tasks.task_run import Handler
from marketplace.webhooks.deliveries import webhooks_follower
from marketplace.webhooks.feed import feed_follower
from marketplace.webhooks.states import ENDPOINT
from marketplace.workflow.moves import Workflow
from matching.live.stamp import FOLLOWER, FOLLOWER_ZH
from policies.claims.follow_claims import FOLLOWER as CLAIMS
from policies.claims.states import CLAIM as COMPENSATION
from policies.filings.follow_loans import FOLLOWER as FILED_LOANS
from policies.filings.states import FILING
from policies.funds.states import FUND, FUND_VERSION
from policies.library.draft_states import POLICY_VERSION
from policies.library.states import POLICY
from policies.supervision.tasks import FOLLOWER as BREAKERS
from products.applications.states import APPLICATION
from products.catalogue.draft_states import PRODUCT_VERSION
from products.catalogue.states import PRODUCT
from products.loans.states import CONTRACT, LOAN
from web import (
    admissions,
    audit,
    demo_freshness,
    disclosure,
    documents,
    engine,
    filings,
    information,
    loans,
    notifications,
    profiles,
    refusals,
)

WORKFLOWS: tuple[Workflow, ...] = (
    NOTICE,
    ADMISSION,
    STANDING,
    ENDPOINT,
    CLAIM,
    PRODUCT,
    PRODUCT_VERSION,
    POLICY,
    POLICY_VERSION,
    FUND,
    FUND_VERSION,
    FILING,
    COMPENSATION,
    APPLICATION,
    CONTRACT,
    LOAN,
)
EVENT_KINDS: tuple[EventKind, ...] = (
    refusals.REFUSED,
    *marketplace.access.events.EVENT_KINDS,
    *marketplace.admissions.events.EVENT_KINDS,
    *marketplace.audit.events.EVENT_KINDS,
    *marketplace.clocks.events.EVENT_KINDS,
    *marketplace.consents.events.EVENT_KINDS,
    *marketplace.disclosure.disputes.events.EVENT_KINDS,
    *marketplace.disclosure.events.EVENT_KINDS,
    *marketplace.documents.events.EVENT_KINDS,
    *marketplace.enrolment.assisted.events.EVENT_KINDS,
    *marketplace.enrolment.events.EVENT_KINDS,
    *marketplace.holidays.events.EVENT_KINDS,
    *marketplace.information.batches.events.EVENT_KINDS,
    *marketplace.information.catalogue.events.EVENT_KINDS,
    *marketplace.members.events.EVENT_KINDS,
    *marketplace.notifications.events.EVENT_KINDS,
    *marketplace.profiles.events.EVENT_KINDS,
    *marketplace.receipts.events.EVENT_KINDS,
    *marketplace.subject_keys.events.EVENT_KINDS,
    *marketplace.tasks.events.EVENT_KINDS,
    *marketplace.webhooks.events.EVENT_KINDS,
    *products.applications.desk.events.EVENT_KINDS,
    *products.applications.events.EVENT_KINDS,
    *products.catalogue.events.EVENT_KINDS,
    *products.loans.events.EVENT_KINDS,
    *policies.library.events.EVENT_KINDS,
    *policies.funds.events.EVENT_KINDS,
    *policies.supervision.events.EVENT_KINDS,
    *policies.funds.ledger_events.LEDGER_EVENT_KINDS,
    *policies.filings.events.EVENT_KINDS,
    *policies.claims.events.EVENT_KINDS,
)
FOLLOWERS: tuple[Follower, ...] = (
    feed_follower(EVENT_KINDS),
    webhooks_follower(EVENT_KINDS),
    notifications.FOLLOWER,
    PROFILES,
    FILED_LOANS,
    CLAIMS,
    BREAKERS,
)
# The engine's own follower is made where the engine is held (`web/background.py`).
FOLLOWER_LABELS_ZH: dict[str, str] = {each.name: each.label_zh for each in FOLLOWERS} | {FOLLOWER: FOLLOWER_ZH}
TASKS: dict[TaskKind, Handler] = {
    **marketplace.tasks.tasks.TASKS,
    **marketplace.access.tasks.TASKS,
    **marketplace.clocks.tasks.TASKS,
    **marketplace.consents.tasks.TASKS,
    **marketplace.enrolment.assisted.tasks.TASKS,
    **marketplace.enrolment.tasks.TASKS,
    **marketplace.profiles.tasks.TASKS,
    **marketplace.webhooks.handlers.TASKS,
    **products.applications.tasks.TASKS,
    **products.catalogue.tasks.TASKS,
    **policies.library.tasks.TASKS,
    **policies.claims.look_after.TASKS,
    **policies.funds.tasks.TASKS,
    **policies.supervision.tasks.TASKS,
    **matching.reach.tasks.TASKS,
    **admissions.TASKS,
    **audit.TASKS,
    **demo_freshness.TASKS,
    **disclosure.TASKS,
    **documents.TASKS,
    **engine.TASKS,
    **filings.TASKS,
    **information.TASKS,
    **loans.TASKS,
    **notifications.TASKS,
    **profiles.TASKS,
}
SCHEDULES: tuple[Schedule, ...] = (
    *marketplace.tasks.tasks.SCHEDULES,
    *marketplace.access.tasks.SCHEDULES,
    *marketplace.clocks.tasks.SCHEDULES,
    *marketplace.consents.tasks.SCHEDULES,
    *marketplace.enrolment.assisted.tasks.SCHEDULES,
    *marketplace.enrolment.tasks.SCHEDULES,
    *marketplace.profiles.tasks.SCHEDULES,
    *marketplace.webhooks.handlers.SCHEDULES,
    *products.applications.tasks.SCHEDULES,
    *products.catalogue.tasks.SCHEDULES,
    *policies.library.tasks.SCHEDULES,
    *policies.claims.task_kinds.SCHEDULES,
    *policies.funds.tasks.SCHEDULES,
    *policies.supervision.tasks.SCHEDULES,
    *matching.reach.tasks.SCHEDULES,
    *admissions.SCHEDULES,
    *audit.SCHEDULES,
    *demo_freshness.SCHEDULES,
    *disclosure.SCHEDULES,
    *documents.SCHEDULES,
    *engine.SCHEDULES,
    *filings.SCHEDULES,
    *information.SCHEDULES,
    *loans.SCHEDULES,
)
