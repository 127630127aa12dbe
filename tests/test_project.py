"""The project as a whole: pins, deployment files, layers, and that nothing in it belongs to one machine."""

import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml
from importlinter.cli import EXIT_STATUS_SUCCESS, lint_imports  # type: ignore[import-untyped]

ROOT = Path(__file__).parent.parent
PINS = sorted((ROOT / "requirements").glob("*.txt"))


def _tracked_texts() -> dict[str, str]:
    """Every file that git knows and that can be read as text."""
    names = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True).stdout.split("\0")
    texts = {}
    for name in filter(None, names):
        try:
            texts[name] = (ROOT / name).read_text(encoding="utf-8")
        except (UnicodeDecodeError, FileNotFoundError, IsADirectoryError):
            continue
    return texts


def _compose() -> dict[str, Any]:
    return dict(yaml.safe_load((ROOT / "docker-compose.yml").read_text(encoding="utf-8")))


@pytest.mark.parametrize("path", PINS, ids=lambda path: path.name)
def test_every_pinned_package_has_hashes_and_no_address(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert "://" not in text
    assert "--index-url" not in text
    packages = re.split(r"\n(?=[a-z0-9])", text.strip())
    assert packages
    assert [package.split()[0] for package in packages if "--hash=sha256:" not in package] == []


def test_the_installer_is_pinned_once() -> None:
    versions = {
        re.findall(r"^uv==(\S+)", (ROOT / "requirements" / name).read_text(encoding="utf-8"), re.M)[0] for name in ("uv.txt", "dev.txt")
    }
    assert len(versions) == 1


def test_front_end_pins_carry_integrity_and_no_registry() -> None:
    text = (ROOT / "package-lock.json").read_text(encoding="utf-8")
    assert '"resolved"' not in text
    packages = {name: package for name, package in json.loads(text)["packages"].items() if name}
    assert packages
    assert [name for name, package in packages.items() if not package["integrity"].startswith("sha512-")] == []


def test_compose_file_is_what_the_compose_specification_allows() -> None:
    schema = json.loads((ROOT / ".setup" / "compose-spec.json").read_text(encoding="utf-8"))  # brought by set-up from a package
    jsonschema.Draft7Validator(schema).validate(_compose())


def test_compose_file_holds_no_secret_and_asks_for_what_must_be_set() -> None:
    text = (ROOT / "docker-compose.yml").read_text(encoding="utf-8")
    asked = set(re.findall(r"\$\{(\w+):\?", text))
    assert asked == {"POSTGRES_PASSWORD", "ZHIDA_PUBLIC_URL"}
    example = (ROOT / ".env.example").read_text(encoding="utf-8")
    assert re.findall(r"^(\w+)=(.*)$", example, re.M) == [(name, "") for name in sorted(asked)]
    assert [value for value in re.findall(r"^\s*\w*PASSWORD: (.+)$", text, re.M) if not value.startswith("${")] == []


def test_compose_services_wait_for_a_healthy_database_and_use_declared_volumes() -> None:
    compose = _compose()
    assert "healthcheck" in compose["services"]["database"]
    for name in set(compose["services"]) - {"database"}:
        assert compose["services"][name]["depends_on"]["database"]["condition"] == "service_healthy"
    used = {volume.split(":")[0] for service in compose["services"].values() for volume in service.get("volumes", [])}
    assert used == set(compose["volumes"])


def test_dockerfile_copies_what_exists_and_does_not_run_as_root() -> None:
    text = (ROOT / "Dockerfile").read_text(encoding="utf-8")
    sources = [word for line in re.findall(r"^COPY (?!--from)(.+)$", text, re.M) for word in line.split()[:-1]]
    assert sources
    assert [source for source in sources if not (ROOT / source).exists()] == []
    kept = set(re.findall(r"^!(\S+)$", (ROOT / ".dockerignore").read_text(encoding="utf-8"), re.M))
    assert set(sources) <= kept
    assert re.findall(r"^USER (\S+)$", text, re.M)[-1] != "root"
    assert "HEALTHCHECK" in text


def test_imports_go_down_only(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    assert lint_imports(config_filename="pyproject.toml", no_cache=True) == EXIT_STATUS_SUCCESS


def test_nothing_names_one_machine_or_one_registry() -> None:
    # written in pieces, so that this file does not find itself
    foreign = [
        "/" + "work/",
        "/" + "Users/",
        "pypi" + ".org",
        "npmjs" + ".org",
        "npmjs" + ".com",
        "python" + "hosted",
        "deb.debian" + ".org",
        str(ROOT) + "/",
    ]
    found = [(name, word) for name, text in _tracked_texts().items() for word in foreign if word in text]
    assert found == []


def test_packages_start_empty() -> None:
    published = {ROOT / "matching" / "engine" / "__init__.py"}
    floors = ["marketplace", "products", "policies", "matching", "web"]
    filled = [path for floor in floors for path in (ROOT / floor).rglob("__init__.py") if path.stat().st_size and path not in published]
    assert filled == []


@pytest.mark.parametrize("command", ["match", "check"])
def test_batch_commands_need_neither_web_framework_nor_database(command: str) -> None:
    program = (
        "import sys; from web.cli import main\n"
        f"try: main(['{command}', '--help'])\n"
        "except SystemExit: pass\n"
        "sys.exit(', '.join(name for name in ('litestar', 'sqlalchemy', 'psycopg', 'asyncpg', 'granian') if name in sys.modules) or 0)"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False, cwd=ROOT)
    assert done.returncode == 0, done.stderr
    assert "usage" in done.stdout
