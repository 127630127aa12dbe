"""The one list of factories. A route with an object in its path whose resource is missing here fails the matrix test."""

from tests.web.matrix.factories import access, documents, notifications
from tests.web.matrix.fixture import Fixture

FIXTURES: tuple[Fixture, ...] = (*access.FIXTURES, *documents.FIXTURES, *notifications.FIXTURES)
