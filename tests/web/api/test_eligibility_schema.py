"""`GET /schema/eligibility.json`."""

import httpx
from jsonschema import Draft202012Validator

from marketplace.eligibility.schema import eligibility_schema
from products.catalogue.samples import sample_products


async def test_anybody_can_fetch_the_schema_that_the_samples_obey(client: httpx.AsyncClient) -> None:
    got = await client.get("/schema/eligibility.json")
    assert got.status_code == 200
    assert got.headers["content-type"].startswith("application/json")
    assert got.json() == eligibility_schema()
    validator = Draft202012Validator(got.json())
    assert [sample.code for sample in sample_products() if list(validator.iter_errors(sample.criterion))] == []
    assert list(validator.iter_errors({"all": [{"attribute": "region", "somewhere": "320100"}]}))
