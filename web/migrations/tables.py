"""Every module that declares tables, one import line each: what is not imported here, no migration knows."""
# ruff: noqa: F401

import marketplace.access.factor_models
import marketplace.access.idempotency_models
import marketplace.access.models
import marketplace.admissions.models
import marketplace.audit.models
import marketplace.calendar.models
import marketplace.clocks.models
import marketplace.consents.models
import marketplace.database.installation_row
import marketplace.disclosure.disputes.models
import marketplace.disclosure.models
import marketplace.disclosure.report.models
import marketplace.documents.models
import marketplace.enrolment.assisted.models
import marketplace.enrolment.claims.models
import marketplace.enrolment.models
import marketplace.enrolment.real_name.models
import marketplace.enrolment.registration.models
import marketplace.events.models
import marketplace.events.models_log
import marketplace.holidays.models
import marketplace.information.batches.models
import marketplace.information.catalogue.models
import marketplace.information.models
import marketplace.members.leave_models
import marketplace.members.models
import marketplace.notifications.models
import marketplace.profiles.models
import marketplace.receipts.models
import marketplace.search.models
import marketplace.subject_keys.models
import marketplace.tasks.models
import marketplace.webhooks.incoming_models
import marketplace.webhooks.models
import marketplace.workflow.models
import matching.follower.models
import matching.live.models
import matching.reach.models
import policies.claims.models
import policies.filings.models
import policies.funds.journal_models
import policies.funds.models
import policies.library.draft_models
import policies.library.models
import products.applications.models
import products.applications.performance.models
import products.catalogue.draft_models
import products.catalogue.models
import products.loans.models
from marketplace.database.base import Base

METADATA = Base.metadata
