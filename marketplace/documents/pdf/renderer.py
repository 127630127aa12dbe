"""HTML of our own templates to PDF. Used in workers only: a document takes seconds and a hundred megabytes.

Templates are files of the repository; what people wrote comes in as variables and is escaped. The same data give the same bytes, so a
task that runs twice issues the same document twice and not two documents.
"""

import hashlib
import logging
from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import segno
from jinja2 import ChoiceLoader, Environment, FileSystemLoader, StrictUndefined

from marketplace.clock import SHANGHAI
from marketplace.money import people_amount

FRAME = Path(__file__).parent
VARIANT = "pdf/ua-1"  # tagged, for screen readers; that it conforms is not validated, so it is not claimed


class RenderRefused(RuntimeError):
    """A template asked for something that no document may fetch."""


def render_pdf(folder: Path, template: str, data: Mapping[str, Any], *, qr_address: str) -> bytes:
    """The PDF of `folder/template`, which extends `issued.html` and is given `data` and a QR code that leads to `qr_address`.

    Blocks for seconds. Raises: RenderRefused, jinja2 errors for a variable that is missing.
    """
    qr = segno.make(qr_address, micro=False, error="m").svg_inline(border=0, omitsize=True)
    html = _environment(folder).get_template(template).render(**data, qr=qr)
    return html_to_pdf(html)


def html_to_pdf(html: str) -> bytes:
    """Written with the packaged font; nothing but packaged assets is fetched. Raises: RenderRefused."""
    import weasyprint  # noqa: PLC0415  # seconds and many megabytes, which only a worker spends
    from weasyprint.text.fonts import FontConfiguration  # noqa: PLC0415
    from weasyprint.urls import FatalURLFetchingError  # noqa: PLC0415

    from marketplace.documents.pdf.assets import PackagedAssets  # noqa: PLC0415

    logging.getLogger("weasyprint").setLevel(logging.ERROR)
    logging.getLogger("fontTools").setLevel(logging.ERROR)
    try:
        document = weasyprint.HTML(string=html, url_fetcher=PackagedAssets())
        return bytes(
            document.write_pdf(
                font_config=FontConfiguration(), pdf_variant=VARIANT, pdf_identifier=hashlib.sha256(html.encode()).digest()[:16]
            )
        )
    except FatalURLFetchingError as error:
        raise RenderRefused(str(error)) from None


def _environment(folder: Path) -> Environment:
    loader = ChoiceLoader([FileSystemLoader(folder), FileSystemLoader(FRAME)])
    built = Environment(loader=loader, autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    built.filters.update(minute=_minute, amount=_amount)
    return built


def _minute(value: datetime) -> str:
    return value.astimezone(SHANGHAI).strftime("%Y-%m-%d %H:%M")


def _amount(value: Decimal | int | None) -> str:
    return "—" if value is None else people_amount(value)
