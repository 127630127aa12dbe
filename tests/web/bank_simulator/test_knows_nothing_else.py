"""The reference client knows the OpenAPI document and nothing of the application."""

import ast
import sys
from pathlib import Path

PACKAGE = Path(__file__).parents[3] / "web" / "bank_simulator"
OWN = "web.bank_simulator"


def test_it_imports_the_standard_library_and_itself() -> None:
    imported = set[str]()
    for path in PACKAGE.glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                imported |= {each.name for each in node.names}
            elif isinstance(node, ast.ImportFrom):
                imported.add(node.module or "")
    foreign = {each for each in imported if each.split(".")[0] not in sys.stdlib_module_names and not each.startswith(OWN)}
    assert imported & {"http.client", f"{OWN}.rules"}
    assert foreign == set()


def test_it_names_no_path_but_that_of_the_document() -> None:
    texts = {
        node.value
        for path in PACKAGE.glob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value.startswith("/") and len(node.value) > 1
    }
    assert texts == {"/schema/openapi.json"}
