"""The same rows as a file of each kind, under the headings of the item's own template."""

import csv
import json
from collections.abc import Callable, Sequence
from io import StringIO

from marketplace.eligibility.vocabulary import builtin_vocabulary
from marketplace.information.catalogue.definition import ItemDefinition
from marketplace.information.catalogue.template import heading_template
from marketplace.information.files.headings import indicators_of
from tests.marketplace.information.files import workbooks
from tests.web.deliveries.every_item.cells import Row

Table = list[list[str]]


def table_of(item: ItemDefinition, rows: Sequence[Row]) -> Table:
    """Headings as they are downloaded, and the rows below them."""
    (headings,) = csv.reader(StringIO(heading_template(item, indicators=True).decode("utf-8-sig")))
    columns = [each.code for each in item.fields] + [each.name for each in indicators_of(item, builtin_vocabulary())]
    return [headings, *([row.get(column, "") for column in columns] for row in rows)]


def _csv(table: Table) -> str:
    out = StringIO()
    csv.writer(out).writerows(table)
    return out.getvalue()


def _xlsx(table: Table) -> bytes:
    return workbooks.xlsx({"表1": workbooks.rows(table)})


KINDS: dict[str, Callable[[Table], bytes]] = {
    "a.csv": lambda table: _csv(table).encode("utf-8-sig"),
    "a.xlsx": _xlsx,
    "a.ods": workbooks.ods,
    "a.xls": workbooks.xls,
    "gb.csv": lambda table: _csv(table).encode("gb18030"),
}


def content_of(name: str, item: ItemDefinition, rows: Sequence[Row]) -> bytes:
    """The file; JSON has no headings but the names of the fields."""
    return json.dumps(rows).encode() if name.endswith(".json") else KINDS[name](table_of(item, rows))


NAMES = (*KINDS, "a.json")
