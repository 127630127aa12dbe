"""One sitting: an enterprise of the sandbox goes from its match to a settled loan and to one in default, the bank being the simulator."""

import io
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.demo_database import Demo
from web.bank_simulator.desk import LOOKING, Desk
from web.bank_simulator.document import read_document
from web.bank_simulator.log import Log
from web.bank_simulator.programs import Credentials, Program
from web.bank_simulator.rules import read_script
from web.bank_simulator.transport import Reply, Transport, Unreachable

RULES = Path(__file__).parents[3] / "docs" / "bank-simulator.toml"
FORM: dict[str, Any] = {"amount": "120000.00", "term_months": 3, "purpose": "working_capital", "state": "submitted"}


class LosesAnswers(Transport):
    """Every third answer to a change gets lost on the way back: it was done, and the caller cannot know."""

    changes = 0

    def send(self, method: str, path: str, *, headers: Mapping[str, str], body: bytes | None = None) -> Reply:
        reply = super().send(method, path, headers=headers, body=body)
        if method == "POST" and not path.endswith("/token"):
            self.changes += 1
            if self.changes % 3 == 1:
                raise Unreachable("lost on the way back")
        return reply


class Bank:
    """The simulator on the programs of the sandbox's bank; what it said, line by line."""

    def __init__(self, address: str, demo: Demo, transport: type[Transport] = Transport) -> None:
        self.said = io.StringIO()
        line = transport(address)
        document = read_document(line)
        document.require(LOOKING)
        accounts = [demo.accounts[name] for name in ("sandbox-officer", "sandbox-approver")]
        programs = [Program(line, document, Credentials(each["client_id"], each["client_secret"]), lambda _: None) for each in accounts]
        self.log = Log(self.said)
        self.desk = Desk(programs, read_script(RULES), self.log)

    @property
    def did(self) -> list[str]:
        """Operations in their order."""
        return [line["did"] for line in map(json.loads, self.said.getvalue().splitlines()) if "did" in line]


@pytest.fixture
def enterprise(demo_address: str, demo: Demo) -> httpx.Client:
    """The sandbox enterprise's program."""
    account = demo.accounts["sandbox-enterprise"]
    client = httpx.Client(base_url=f"{demo_address}/api/v1")
    form = {"grant_type": "client_credentials", "client_id": account["client_id"], "client_secret": account["client_secret"]}
    token = client.post("/oauth/token", data=form).raise_for_status().json()["access_token"]
    client.headers["authorization"] = f"Bearer {token}"
    return client


def apply(enterprise: httpx.Client, code: str) -> str:
    """The id of the case of an application for this product, which the match lists."""
    listed = enterprise.get("/me/matches", params={"all": True}).raise_for_status().json()["products"]
    (product,) = [each["product"] for each in listed if each["product"]["code"] == code]
    sent = enterprise.post("/applications", json={"product_ids": [product["id"]], **FORM})
    assert sent.status_code == 201, sent.text
    return str(sent.json()["applications"][0]["id"])


def loan_of(enterprise: httpx.Client, case_id: str) -> dict[str, Any]:
    """The one loan under the contract of a case, as the borrower sees it."""
    contract_id = enterprise.get(f"/applications/{case_id}").json()["contract_id"]
    (loan,) = enterprise.get("/loans", params={"contract_id": contract_id}).json()["items"]
    return dict(enterprise.get(f"/loans/{loan['id']}").json())


def test_from_the_match_to_a_settled_loan_and_to_one_in_default(enterprise: httpx.Client, demo_address: str, demo: Demo) -> None:
    paid, defaulted = apply(enterprise, "sandbox-open"), apply(enterprise, "sandbox-tax")
    bank = Bank(demo_address, demo, LosesAnswers)
    bank.desk.sweep()
    asked = enterprise.get(f"/applications/{defaulted}").json()
    assert (asked["state"], asked["request"]["lines"][0]["name"]) == ("supplementing", "近三个月银行流水")
    assert "disburse_loan" in bank.did
    enterprise.post(f"/applications/{defaulted}/supply_documents", json={"note": "示例：流水已线下提交"}).raise_for_status()
    bank.desk.look_at("application", defaulted)
    settled, lost = loan_of(enterprise, paid), loan_of(enterprise, defaulted)
    assert (settled["state"], settled["balance"]) == ("settled", "0.00")
    assert len({each["external_reference"] for each in settled["repayments"]}) == len(settled["repayments"]) == 3
    assert lost["state"] == "defaulted"
    assert lost["default_event"]["principal"] == lost["balance"]
    # Another simulator, started later and knowing nothing, finds nothing left to do.
    again = Bank(demo_address, demo)
    again.desk.sweep()
    for case_id in (paid, defaulted):
        again.desk.look_at("application", case_id)
    assert again.did == []
    assert "refused" not in again.said.getvalue()


def test_a_refusal_has_a_code_and_a_sentence(enterprise: httpx.Client, demo_address: str, demo: Demo) -> None:
    product = enterprise.get("/products/sandbox-open").json()
    sent = enterprise.post("/applications", json={"product_ids": [product["id"]], **FORM, "amount": "2500000.00"})
    case_id = sent.raise_for_status().json()["applications"][0]["id"]
    Bank(demo_address, demo).desk.look_at("application", case_id)
    case = enterprise.get(f"/applications/{case_id}").json()
    assert (case["state"], case["steps"][-1]["note"]) == ("rejected", "示例：超出沙箱银行的单户额度")


def test_what_the_document_lacks_is_said_before_anything_is_done(demo_address: str) -> None:
    document = read_document(Transport(demo_address))
    with pytest.raises(Exception, match="lacks: pay_in_gold"):
        document.require({"pay_in_gold", *LOOKING})
