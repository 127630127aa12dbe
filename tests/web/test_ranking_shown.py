"""The weights that rank are the weights that are published."""

from pathlib import Path

import httpx
import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.installation import load_installation
from marketplace.settings import Settings
from marketplace.strict_toml import TomlFileError
from matching.recommend.ranking import LABELS
from matching.recommend.ranking_table import STANDARD, standard_table
from tests.demo_database import Demo
from tests.web.conftest import loopback, running, stranger
from tests.web.demo_callers import person
from tests.web.html_reading import read_html
from web.app import create_app
from web.lifecycle.installation import require_usable


def with_table(demo: Demo, home: Path, table: str) -> Settings:
    """An installation that names a table of its own."""
    (home / "ranking.toml").write_text(table, encoding="utf-8")
    (home / "installation.toml").write_text(f'[ranking]\ntable = "{home}/ranking.toml"\n', encoding="utf-8")
    return loopback(demo.dsn, home)


async def test_help_prints_every_weight_with_the_version(demo_client: httpx.AsyncClient) -> None:
    page = read_html((await demo_client.get("/help")).text)
    assert standard_table().version in page.text
    rows = {row.one("th").text: row.all("td")[0].text for row in page.all("tr") if row.all("td")}
    parts = standard_table().document()
    assert {LABELS[name]: f"{parts[name]['weight']} 分" for name in LABELS} == rows


async def test_a_card_shows_its_parts_and_says_which_have_no_data(demo_client: httpx.AsyncClient, demo_session: AsyncSession) -> None:
    owner = await person(demo_client, demo_session, "enterprise-a")
    scores = [each.text for each in read_html((await owner.get("/me/matches", params={"amount": "100"})).text).all("p", class_="score")]
    assert scores
    assert all("实际办理时间" in score.partition("暂无数据、不计：")[2] for score in scores)
    assert any("额度能否覆盖需求 40/40" in score for score in scores)


async def test_an_installation_ranks_and_publishes_by_its_own_table(demo: Demo, tmp_path: Path) -> None:
    table = 'version = "city-1"\n[coverage]\nweight = 0\n[rate]\nweight = 100\nfull_at = 2\nnone_at = 9\n'
    async with running(create_app(with_table(demo, tmp_path, table))) as app, stranger(app) as client:
        assert "city-1" in (await client.get("/help")).text
        found = (await client.post("/api/v1/checks", json={"attributes": {}})).json()
    assert {each["ranking"]["version"] for each in found["products"]} == {"city-1"}
    assert {part["name"]: part["weight"] for part in found["products"][0]["ranking"]["parts"]}["rate"] == 100


def test_a_wrong_table_is_told_at_the_start(demo: Demo, tmp_path: Path) -> None:
    settings = with_table(demo, tmp_path, STANDARD.read_text(encoding="utf-8").replace("weight = 40", "weight = 41"))
    with pytest.raises(TomlFileError, match="add up to 101"):
        require_usable(settings, load_installation(tmp_path))
