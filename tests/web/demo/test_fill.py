"""Filling an empty installation with the demonstration: all of it, once, or nothing."""

import os
import signal
import stat
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import psycopg
import pytest

from marketplace.access.roles import ENTERPRISE_ROLES, SPLIT_DUTIES, Role
from marketplace.clock import today
from marketplace.database.roles import SYSTEM
from marketplace.eligibility.vocabulary import builtin_vocabulary
from marketplace.embedded.cluster import Cluster
from marketplace.information.catalogue.builtin import builtin_items
from marketplace.members.uscc import is_uscc
from tests.demo_database import ENTERPRISES, Demo, copy, demo_copy
from tests.web.callers import browser
from tests.web.factors import code_at
from web.demo import fill as filling
from web.demo.accounts import FILE_NAME
from web.demo.enterprises import serial_of
from web.demo.institutions import INSTITUTIONS
from web.demo.population.generate import population

TABLES = ("organisation", "account", "membership", "api_client", "profile", "product", "policy")
KEYS = {"role", "region", "organisation", "username", "password", "totp_secret", "client_id", "client_secret", "notes"}
FILL_FOR_EVER = """
import sys, tests.cheap_hashing
from pathlib import Path
from web.demo.fill import fill
fill(sys.argv[1], Path(sys.argv[2]), print, 100_000)
"""

GROW = """
import sys, tests.cheap_hashing
from pathlib import Path
from web.demo import bulk, fill
fill.AT_ONCE, fill.BATCH, bulk.PIECE = 60, 20, 20
fill.fill(sys.argv[1], Path(sys.argv[2]), print, int(sys.argv[3]), grow=True)
"""


def child_process(code: str, *arguments: str) -> "subprocess.Popen[str]":
    """Python that runs the code, its output read line by line."""
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)}
    return subprocess.Popen([sys.executable, "-u", "-c", code, *arguments], stdout=subprocess.PIPE, text=True, env=environment)


def counts(dsn: str) -> dict[str, int]:
    """Rows by table."""
    with psycopg.connect(dsn) as connection:
        return {table: connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0] for table in TABLES}  # type: ignore[index]


@pytest.fixture
def empty(cluster: Cluster, template_database: str, worker_id: str) -> Iterator[str]:
    """A migrated database of this test's own with nothing in it."""
    name = f"zhida_empty_{worker_id}"
    copy(cluster, template_database, name)
    yield cluster.dsn(name, SYSTEM)
    with psycopg.connect(cluster.dsn("postgres"), autocommit=True) as connection:
        connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


Rows = Callable[[str], list[tuple[Any, ...]]]


@pytest.fixture(scope="module")
def untouched(cluster: Cluster, template_database: str, worker_id: str) -> Demo:
    """A copy of the demonstration that no other test has written to."""
    return demo_copy(cluster, template_database, f"zhida_untouched_{worker_id}")


@pytest.fixture
def rows(untouched: Demo) -> Rows:
    """Rows of a query on the demonstration."""

    def fetched(query: str) -> list[tuple[Any, ...]]:
        with untouched.connect() as connection:
            return connection.execute(query).fetchall()  # type: ignore[arg-type]

    return fetched


def test_every_organisation_is_synthetic_with_a_valid_code_and_a_name_that_says_so(rows: Rows) -> None:
    listed = rows("SELECT name, uscc, synthetic FROM organisation")
    assert len(listed) == ENTERPRISES + len(INSTITUTIONS)
    assert all(synthetic and is_uscc(uscc) and uscc.startswith("99", 2) and "示例" in name for name, uscc, synthetic in listed)
    assert len({name for name, _, _ in listed}) == len(listed)


def test_every_enterprise_and_nobody_else_has_a_profile_with_sources(rows: Rows) -> None:
    kinds = dict(rows("SELECT o.kind, count(*) FROM profile JOIN organisation o ON o.id = organisation_id GROUP BY o.kind"))
    assert set(kinds) == {"enterprise", "individual_business", "cooperative", "family_farm"}
    assert sum(kinds.values()) == ENTERPRISES
    assert rows("SELECT count(*) FROM profile p WHERE (SELECT count(*) FROM jsonb_object_keys(p.attributes)) < 50") == [(0,)]
    same = "(SELECT array_agg(k ORDER BY k) FROM jsonb_object_keys(p.attributes) k)"
    assert rows(f"SELECT count(*) FROM profile p WHERE {same} <> {same.replace('attributes', 'sources')}") == [(0,)]


def test_samples_belong_to_nobody_and_everything_else_to_a_synthetic_institution(rows: Rows) -> None:
    owners = "SELECT DISTINCT o.kind, o.synthetic FROM {} x LEFT JOIN organisation o ON o.id = x.{} WHERE x.sample = {}"
    assert rows(owners.format("product", "lender_id", "true")) == rows(owners.format("policy", "issuer_id", "true")) == [(None, None)]
    assert set(rows(owners.format("product", "lender_id", "false"))) == {("bank", True), ("guarantor", True)}
    assert set(rows(owners.format("policy", "issuer_id", "false"))) == {("bureau", True)}
    assert rows("SELECT count(*) FROM product WHERE sample") > [(90,)]


def test_accounts_file_has_the_published_shape_and_is_its_owners_alone(untouched: Demo) -> None:
    assert stat.S_IMODE((untouched.home / FILE_NAME).stat().st_mode) == 0o600
    for account in untouched.accounts.values():
        assert set(account) == KEYS
        assert set(account["organisation"]) == {"id", "name", "kind", "uscc"}
        assert Role(account["role"])
        assert (account["totp_secret"] is None) == (Role(account["role"]) in ENTERPRISE_ROLES)
        assert len(account["password"]) >= 16
        assert "示例" in account["organisation"]["name"]
    owners = [account for account in untouched.accounts.values() if account["role"] == "enterprise_owner"]
    assert len({account["organisation"]["id"] for account in owners}) == 4  # one of them in the sandbox
    assert len({account["password"] for account in untouched.accounts.values()}) == len(untouched.accounts)


def test_the_platform_has_two_of_who_acts_in_pairs_and_nobody_with_two_duties(untouched: Demo) -> None:
    roles = [account["role"] for account in untouched.accounts.values()]
    assert all(roles.count(role) >= 2 for role in (Role.OPERATOR, Role.SECURITY_ADMIN, Role.BANK_ADMIN, Role.BUREAU_APPROVER))
    assert all(roles.count(role) >= 1 for role in SPLIT_DUTIES)
    banks = {account["organisation"]["id"] for account in untouched.accounts.values() if account["role"] == Role.BANK_ADMIN}
    assert len(banks) == 3  # one of them is the sandbox


async def test_staff_sign_in_with_the_secret_of_the_file(demo: Demo, demo_client: httpx.AsyncClient) -> None:
    account = demo.accounts["auditor"]
    caller = browser(demo_client)
    first = await caller.post("/login", {"username": account["username"], "password": account["password"]})
    caller.headers["cookie"] += f"; zhida-code={first.cookies['zhida-code']}"
    second = await caller.post("/login/code", {"code": code_at(account["totp_secret"])})
    assert (second.status_code, second.headers["location"]) == (303, "/audit")


def test_secrets_are_in_the_file_only(untouched: Demo, rows: Rows) -> None:
    stored = repr(rows("SELECT * FROM account") + rows("SELECT * FROM api_client"))
    kept_apart = ("password", "client_secret", "totp_secret")
    secrets = {name: [account[key] for key in kept_apart if account[key]] for name, account in untouched.accounts.items()}
    assert [name for name, kept in secrets.items() if any(secret in stored for secret in kept)] == []


def test_an_installation_that_holds_anything_is_left_alone(untouched: Demo, tmp_path: Path) -> None:
    before, said = counts(untouched.dsn), list[str]()
    filling.fill(untouched.dsn, tmp_path, said.append, 3)
    assert counts(untouched.dsn) == before
    assert said == ["demo: the installation is not empty, nothing to do"]
    assert list(tmp_path.iterdir()) == []


def test_a_failure_at_the_very_end_leaves_nothing(empty: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*anything: object) -> Path:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(filling, "write_accounts", full)
    with pytest.raises(OSError, match="No space left"):
        filling.fill(empty, tmp_path, lambda line: None, 3)
    assert set(counts(empty).values()) == {0}
    assert [left.name for left in tmp_path.iterdir()] == ["keys"]  # which nothing was kept with; the next filling uses them


def test_a_kill_in_the_middle_leaves_nothing_and_the_next_filling_works(empty: str, tmp_path: Path) -> None:
    with child_process(FILL_FOR_EVER, empty, str(tmp_path)) as child:
        assert child.stdout
        lines = (line for line in child.stdout if "synthetic enterprises" in line)
        assert next(lines).startswith("demo: 500 of 100000")
        child.send_signal(signal.SIGKILL)
    assert set(counts(empty).values()) == {0}
    assert list(tmp_path.iterdir()) == []
    said: list[str] = []
    filling.fill(empty, tmp_path, said.append, 3)
    assert counts(empty)["profile"] == 3
    assert said[-1] == f"demo: accounts in {tmp_path / FILE_NAME}"


def test_a_large_filling_that_was_killed_goes_on_from_what_it_had_loaded(empty: str, tmp_path: Path) -> None:
    with child_process(GROW, empty, str(tmp_path), "5000") as child:
        assert child.stdout
        while not next(child.stdout).startswith("demo: 160 of 5000"):
            pass
        child.send_signal(signal.SIGKILL)
    accounts = (tmp_path / FILE_NAME).read_bytes()
    with child_process(GROW, empty, str(tmp_path), "400") as child:
        assert child.wait(60) == 0
    with psycopg.connect(empty) as connection:
        joined = "FROM organisation JOIN profile ON id = organisation_id"
        rows = {serial_of(row[0]): row[1:] for row in connection.execute(f"SELECT uscc, region, attributes, sources {joined}")}
        twice = connection.execute("SELECT count(*) - count(DISTINCT name) FROM organisation").fetchone()
        told = connection.execute("SELECT data -> 'profiles' FROM event WHERE kind = 'profile.bulk_loaded' ORDER BY id").fetchall()
    assert twice == (0,)
    assert told[0] == (60,)
    assert len(told) == 2
    assert (tmp_path / FILE_NAME).read_bytes() == accounts
    # whoever loaded them, they are the firms that a small filling draws
    assert len(rows) >= 400
    drawn = population(len(rows), builtin_vocabulary(), today())
    first, others = [], []
    for each in drawn:
        stored = rows.pop(each.firm.serial)
        (first if each.firm.serial < 60 else others).append((each, stored))
    assert rows == {}
    assert all(stored == (each.firm.region, each.attributes, each.sources) for each, stored in others)
    # those of the first transaction were computed from their records, so that what follows from them says the same or more
    assert all(stored[0] == each.firm.region and each.attributes.keys() <= stored[1].keys() for each, stored in first)
    assert sum(stored[1][name] != value for each, stored in first for name, value in each.attributes.items()) < 60


def test_an_installation_with_organisations_of_its_own_does_not_grow(empty: str, tmp_path: Path) -> None:
    with psycopg.connect(empty) as connection:
        connection.execute("INSERT INTO organisation (id, name, kind) VALUES (gen_random_uuid(), '某机构', 'bank')")
    said: list[str] = []
    filling.fill(empty, tmp_path, said.append, 10, grow=True)
    assert said == ["demo: the installation is not empty, nothing to do"]
    assert counts(empty)["organisation"] == 1


def test_the_data_provider_gives_every_item_that_batches_are_taken_of(demo: Demo) -> None:
    with demo.connect() as connection:
        connection.execute("SELECT set_config('zhida.role', 'system', true)")
        given = connection.execute(
            "SELECT item FROM information_item_provider p JOIN organisation o ON o.id = p.provider_id"
            " WHERE p.active AND o.kind = 'data_provider'"
        ).fetchall()
    assert {item for (item,) in given} == set(builtin_items()) - {"reference_value"}


def test_the_list_of_assessments_has_one_of_each_case(rows: Rows) -> None:
    wanted = (
        "SELECT result, assessment_due_on - current_date FROM institution_standing s JOIN security_assessment a ON a.organisation_id = s.id"
    )
    found = rows(f"{wanted} WHERE s.status = 'active'")
    assert {result for result, _ in found} == {"passed", "findings", "failed"}
    assert {days < 0 for _, days in found} == {True, False}
    assert any(0 <= days <= 30 for _, days in found)
    assert any(30 < days <= 60 for _, days in found)
    assert rows("SELECT count(*) FROM institution_standing WHERE status = 'suspended'") == [(1,)]
    assert sorted(rows("SELECT status FROM admission")) == [("returned",), ("submitted",)]
