"""`/schema/eligibility.json`: the JSON Schema of the eligibility language."""

from typing import Any

from litestar import get

from marketplace.eligibility.schema import eligibility_schema
from web.security.permissions import permission


@get("/schema/eligibility.json", opt=permission("public:schema:read"))
async def eligibility_schema_document() -> dict[str, Any]:
    """For editors and clients that check criteria before they send them."""
    return dict(eligibility_schema())
