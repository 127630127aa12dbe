"""The one list of factories. A route with an object in its path whose resource is missing here fails the matrix test."""

from tests.web.matrix.factories import (
    access,
    admissions,
    assisted,
    audit,
    claims,
    consents,
    deliveries,
    disclosure,
    documents,
    enrolment,
    holidays,
    information_catalogue,
    notifications,
    profiles,
    public,
    receipts,
    tasks,
    webhooks,
)
from tests.web.matrix.fixture import Fixture

FIXTURES: tuple[Fixture, ...] = (
    *public.FIXTURES,
    *access.FIXTURES,
    *admissions.FIXTURES,
    *assisted.FIXTURES,
    *audit.FIXTURES,
    *claims.FIXTURES,
    *consents.FIXTURES,
    *deliveries.FIXTURES,
    *disclosure.FIXTURES,
    *documents.FIXTURES,
    *enrolment.FIXTURES,
    *holidays.FIXTURES,
    *information_catalogue.FIXTURES,
    *notifications.FIXTURES,
    *profiles.FIXTURES,
    *receipts.FIXTURES,
    *webhooks.FIXTURES,
    *tasks.FIXTURES,
)
