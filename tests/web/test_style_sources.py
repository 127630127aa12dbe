"""What the sources of the pages must hold to: the policy of the headers, the icons, the tokens, the weight."""

import gzip
import re
from pathlib import Path

import pytest

from web.assets import STATIC, asset
from web.rendering import TEMPLATES

SHEETS = sorted((STATIC / "css").glob("*.css"))
PAGES = sorted(TEMPLATES.rglob("*.html"))
LIGHT_ENOUGH = 60_000  # compressed bytes of everything a page loads beside itself; 300 kB is the limit of a whole page


@pytest.mark.parametrize("template", PAGES, ids=lambda path: str(path.relative_to(TEMPLATES)))
def test_template_has_no_inline_style_script_or_handler(template: Path) -> None:
    text = re.sub(r"\{#.*?#\}", "", template.read_text(encoding="utf-8"), flags=re.S)
    assert re.findall(r"<style|\sstyle=|\son[a-z]+=|javascript:|hx-on|hx-vals=.js", text) == []
    assert re.findall(r"<script(?![^>]*\ssrc=)", text) == []
    assert re.findall(r"""(?:src|href|action)="(?:https?:)?//""", text) == []


def test_every_icon_that_a_template_names_is_drawn() -> None:
    drawn = set(re.findall(r'<symbol id="([a-z]+)"', (STATIC / "img/icons.svg").read_text(encoding="utf-8")))
    named = {name for template in PAGES for name in re.findall(r'icon\("([a-z]+)"', template.read_text(encoding="utf-8"))}
    assert named - drawn == set()


@pytest.mark.parametrize("sheet", [sheet for sheet in SHEETS if sheet.name != "tokens.css"], ids=lambda path: path.name)
def test_sheet_takes_every_colour_and_variable_from_the_tokens(sheet: Path) -> None:
    text = sheet.read_text(encoding="utf-8")
    defined = set(re.findall(r"(--[a-z0-9-]+):", (STATIC / "css/tokens.css").read_text(encoding="utf-8"))) | {"--bar"}
    assert set(re.findall(r"var\((--[a-z0-9-]+)\)", text)) - defined == set()
    assert re.findall(r"#(?!fff\b)[0-9a-f]{3,8}\b(?=[;\s])", text) == []


def test_sheets_and_scripts_are_light() -> None:
    files = [*SHEETS, STATIC / "js/pages.js", STATIC / "img/icons.svg", *(STATIC / "vendor").glob("htmx*.js")]
    assert sum(len(gzip.compress(file.read_bytes())) for file in files) < LIGHT_ENOUGH


def test_asset_address_changes_with_the_content() -> None:
    assert re.fullmatch(r"/static/css/base\.css\?v=[0-9a-f]{12}", asset("css/base.css"))
    assert asset("css/base.css") != asset("css/frame.css").replace("frame", "base")
    assert asset("vendor/absent.js") == "/static/vendor/absent.js"
