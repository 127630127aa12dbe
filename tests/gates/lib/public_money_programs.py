"""Public money by programs: each institution's own API client, and nothing but the names of the open interface."""

from collections.abc import Mapping
from datetime import date
from functools import cache
from typing import Any

import httpx

SHARE_PCT = {"city": "24", "district": "16", "bank": "60"}
PRODUCT = "bank-a-general-credit-1"
AMOUNT = "200000.00"


class Programs:
    """Clients by the username of the account beside them."""

    def __init__(self, base: str, accounts: Mapping[str, Any], day: date) -> None:
        self._base, self._accounts, self._day = f"{base}/api/v1", accounts, day.isoformat()
        self._client = cache(self._signed_in)
        self.fund_id = ""

    def get(self, who: str, path: str, **query: Any) -> Any:
        """The answer's body. Raises: httpx.HTTPStatusError."""
        return _body(self._client(who).get(path, params=query))

    def post(self, who: str, path: str, **body: Any) -> Any:
        """The same for an act."""
        return _body(self._client(who).post(path, json=body))

    def found_fund(self) -> str:
        """A fund of two levels, published by a second person, with ten million in it."""
        organisation = {name: each["organisation"]["id"] for name, each in self._accounts.items()}
        steps = [("fund_manager", "fund-manager", 5), ("bureau_reviewer", "bureau-reviewer", 25)]
        rules = {
            "basis": "principal",
            "layers": [{"payer": payer, "share_pct": share} for payer, share in SHARE_PCT.items()],
            "admitted": [organisation["bank-a-officer"]],
            "claimants": ["bank"],
            "caps": {"loan": "2000000.00", "pool_year": "5000000.00"},
            "trigger": {"npl_class": "substandard"},
            "filing": {"within_days": 30},
            "review_steps": [{"role": role, "organisation_id": organisation[who], "working_days": days} for role, who, days in steps],
        }
        fund = self.post("bureau-editor", "/funds", name="示例资金池", manager_id=organisation["fund-manager"], rules=rules)
        self.fund_id = str(fund["id"])
        self.post("bureau-editor", f"/funds/{self.fund_id}/submit")
        self.post("bureau-a", f"/funds/{self.fund_id}/publish")
        given = {"source": "city", "amount": "10000000.00", "budget_document": "示财预〔2026〕1号"}
        self.post("bureau-treasurer", f"/funds/{self.fund_id}/contributions", **given)
        return self.fund_id

    def lose_and_file(self, enterprise: str, number: str) -> str:
        """A loan from its application to its default, filed before; the id of the default."""
        product = next(each for each in self.get(enterprise, "/products", limit=200)["items"] if each["code"] == PRODUCT)
        form = {"product_ids": [product["id"]], "amount": AMOUNT, "term_months": 12, "purpose": "working_capital", "told": True}
        case = self.post(enterprise, "/applications", **form, undertakings=[product["id"]], state="submitted")["applications"][0]["id"]
        offer = {"amount": AMOUNT, "rate": "3.85", "term_months": 12, "repayment_method": "interest_first", "note": "示例"}
        for who, action, body in (
            ("bank-a-officer", "accept", {}),
            ("bank-a-officer", "record_contact", {}),
            ("bank-a-officer", "propose", offer),
            ("bank-a-approver", "approve", {}),
            ("bank-a-officer", "sign", {"contract_number": f"HT-GATE-{number}", "signed_on": self._day}),
        ):
            self.post(who, f"/applications/{case}/{action}", **body)
        contract = self.get("bank-a-officer", f"/applications/{case}")["contract_id"]
        paid_out = {"amount": AMOUNT, "disbursed_on": self._day, "external_reference": f"JJ-GATE-{number}"}
        loan = self.post("bank-a-officer", f"/contracts/{contract}/disbursements", **paid_out)["id"]
        filing = self.post("bank-a-officer", f"/funds/{self.fund_id}/filings", loan_id=loan)
        self.post("fund-manager", f"/filings/{filing['id']}/file")
        self.post("bank-a-officer", f"/loans/{loan}/default", defaulted_on=self._day)
        graded = self.post("bank-a-officer", f"/loans/{loan}/classify", classification="doubtful", classified_on=self._day)
        return str(graded["default_event"]["id"])

    def claim(self, default_id: str) -> None:
        """From the claim to its end."""
        made = self.post("bank-a-officer", "/claims", default_event_id=default_id, fund_id=self.fund_id, loss={"principal": AMOUNT})
        path = f"/claims/{made['id']}"
        for who, action, body in (
            ("bank-a-officer", "submit", {}),
            ("fund-manager", "pass_review", {}),
            ("bureau-reviewer", "pass_review", {}),
            ("bureau-a", "approve", {"amount": "80000.00"}),
            ("bureau-treasurer", "queue_payment", {}),
            ("bureau-treasurer", "confirm_payment", {"paid_on": self._day, "voucher": "GATE-1"}),
            ("bureau-treasurer", "recoveries", {"amount": "50000.00", "recovered_on": self._day, "external_reference": "ZH-1"}),
            ("bureau-treasurer", "settle", {}),
        ):
            self.post(who, f"{path}/{action}", **body)

    def figures(self, fund_id: str) -> dict[str, str]:
        """What the fund says of its money."""
        said = self.get("bureau-treasurer", f"/funds/{fund_id}")
        return {name: str(said[name]) for name in ("available", "reserved", "paid", "recovered")}

    def _signed_in(self, who: str) -> httpx.Client:
        account = self._accounts[who]
        form = {"grant_type": "client_credentials", "client_id": account["client_id"], "client_secret": account["client_secret"]}
        token = httpx.post(f"{self._base}/oauth/token", data=form).raise_for_status().json()["access_token"]
        return httpx.Client(base_url=self._base, headers={"Authorization": f"Bearer {token}"}, timeout=60)


def _body(answer: httpx.Response) -> Any:
    if answer.is_error:
        raise httpx.HTTPStatusError(f"{answer.request.url}: {answer.status_code} {answer.text}", request=answer.request, response=answer)
    return answer.json()
