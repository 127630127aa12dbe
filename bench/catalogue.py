"""The public catalogue: the product list, its filters and Chinese search, on a real server with the demonstration.

One request after the other over the loopback; times include the transfer.
"""

from urllib.parse import urlencode

from bench.server import Server, demonstration, report

ROUNDS = 15
GOAL_MS = 60
QUERIES = ("政采贷", "税贷", "信用贷", "应收帐款", "南京科技", "知识产权质押", "农户", "担保", "purchase", "没有这种产品")
LISTS = (
    {},
    {"category": "tax"},
    {"region": "320100"},
    {"column": "technology"},
    {"guarantee_mode": "unsecured"},
    {"page": "2"},
    {"category": "government_procurement", "region": "320000"},
)


def measure(server: Server, path: str, parameters: list[dict[str, str]], headers: dict[str, str] | None = None) -> list[float]:
    """Milliseconds of the path with each set of parameters in every round; a first round warms up and does not count."""
    addresses = [f"{path}?{urlencode(each)}" if each else path for each in parameters]
    rows = [[server.milliseconds(address, headers) for address in addresses] for _ in range(ROUNDS + 1)]
    return [taken for row in rows[1:] for taken in row]


def main() -> None:
    """Print the times."""
    searches = [{"q": text} for text in QUERIES]
    with demonstration() as server:
        report("/products, plain and filtered", measure(server, "/products", list(LISTS)), GOAL_MS)
        report("/products?q=…", measure(server, "/products", searches), GOAL_MS)
        report("/policies?q=…", measure(server, "/policies", [{}, *searches]), GOAL_MS)
        report("/api/v1/products", measure(server, "/api/v1/products", [{}, *searches], server.bearer("enterprise-a")), GOAL_MS)


if __name__ == "__main__":
    main()
