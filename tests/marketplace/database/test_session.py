"""The web process's engine reads the addresses that libpq reads."""

import pytest
from sqlalchemy import text

from marketplace.database.session import make_engine


@pytest.mark.parametrize("ending", ["", "&sslmode=prefer", "&application_name=mine"])
async def test_parameters_of_an_address_reach_the_driver(database: str, ending: str) -> None:
    engine = make_engine(database + ending)
    async with engine.connect() as connection:
        assert (await connection.execute(text("SELECT current_user"))).scalar_one() == "zhida_app"
        assert (await connection.execute(text("SHOW statement_timeout"))).scalar_one() == "5s"
    await engine.dispose()
