"""Where webhooks may go: a table of addresses, written and resolved in every way that has opened an internal network before."""

from collections.abc import Sequence
from ipaddress import ip_address, ip_network

import pytest

from marketplace.webhooks.addresses import may_be_reached
from marketplace.webhooks.targets import NameNotResolved, Resolver, TargetRefused, TargetRules, addresses_of, parse_target

PUBLIC = "93.184.216.34"
LIVE = TargetRules()
DEMO = TargetRules(loopback=True)

REFUSED_AS_WRITTEN = [
    "http://bank.example.com/hook",
    "ftp://bank.example.com/hook",
    "//bank.example.com/hook",
    "bank.example.com/hook",
    "https://",
    "https:///hook",
    "https://user@bank.example.com/",
    "https://user:secret@bank.example.com/",
    "https://bank.example.com@10.0.0.1/",
    "https://bank.example.com:22/",
    "https://bank.example.com:80/",
    "https://bank.example.com:9200/",
    "https://bank.example.com:0/",
    "https://bank.example.com:65536/",
    "https://bank.example.com:/",
    "https://bank.example.com:٤٤٣/",
    "https://bank.example.com/#part",
    "https://bank.example.com/#",
    "https://bank.example.com\\@10.0.0.1/",
    "https://bank.example.com /",
    "https://bank.example.com/\r\nHost: inside",
    "https://bank.example.com/\t",
    "https://intranet/hook",
    "https://bank.example.com./hook",
    "https://localhost./hook",
    "https://.example.com/",
    "https://bank..example.com/",
    "https://-bank.example.com/",
    "https://银行.example.com/",
    "https://１２７.０.０.１/",
    "https://①②⑦.0.0.1/",
    "https://bank%2eexample.com/",
    "https://%31%32%37.0.0.1/",
    "https://2130706433/",
    "https://0x7f000001/",
    "https://0x7f.0.0.1/",
    "https://0177.0.0.1/",
    "https://017700000001/",
    "https://127.1/",
    "https://127.0.0.1.5/",
    "https://256.1.1.1/",
    "https://[127.0.0.1]/",
    "https://[::1/",
    "https://[fe80::1%25eth0]/",
    "https://[fe80::1%eth0]/",
    "https://[]/",
    "https://" + "a" * 64 + ".example.com/",
    "https://bank.example.com/" + "a" * 1_000,
]
REFUSED_ADDRESSES = [
    "0.0.0.0",
    "10.1.2.3",
    "100.64.0.1",
    "100.100.100.200",
    "127.0.0.1",
    "127.255.255.254",
    "169.254.169.254",
    "172.16.0.1",
    "172.31.255.255",
    "192.0.0.192",
    "192.0.2.1",
    "192.88.99.1",
    "192.168.1.1",
    "198.18.0.1",
    "198.51.100.7",
    "203.0.113.7",
    "224.0.0.1",
    "240.0.0.1",
    "255.255.255.255",
    "::",
    "::1",
    "::ffff:10.0.0.1",
    "::ffff:93.184.216.34",
    "::127.0.0.1",
    "64:ff9b::a00:1",
    "64:ff9b:1::a00:1",
    "100::1",
    "2001::1",
    "2001:db8::1",
    "2002:7f00:1::1",
    "3fff::1",
    "5f00::1",
    "fc00::1",
    "fd00:ec2::254",
    "fe80::1",
    "fec0::1",
    "ff02::1",
]


def answering(*addresses: str) -> Resolver:
    """A resolver that knows one answer."""

    async def resolve(host: str, port: int) -> Sequence[str]:
        return list(addresses)

    return resolve


@pytest.mark.parametrize("url", REFUSED_AS_WRITTEN)
def test_addresses_that_are_refused_as_they_are_written(url: str) -> None:
    with pytest.raises(TargetRefused) as refused:
        parse_target(url, LIVE)
    assert [error.pointer for error in refused.value.errors] == ["/url"]


@pytest.mark.parametrize("address", REFUSED_ADDRESSES)
async def test_names_that_point_to_a_forbidden_address_are_refused(address: str) -> None:
    target = parse_target("https://bank.example.com/hook", LIVE)
    with pytest.raises(TargetRefused):
        await addresses_of(target, LIVE, answering(address))


@pytest.mark.parametrize("address", ["10.0.0.1", "169.254.169.254", "[::1]", "[fd00:ec2::254]", "[::ffff:7f00:1]"])
async def test_forbidden_addresses_written_out_are_refused_like_names(address: str) -> None:
    target = parse_target(f"https://{address}/", LIVE)
    with pytest.raises(TargetRefused):
        await addresses_of(target, LIVE, answering(target.host))


@pytest.mark.parametrize("others", [("10.0.0.1", PUBLIC), (PUBLIC, "10.0.0.1"), (PUBLIC, "::1"), (PUBLIC, "fe80::1%eth0")])
async def test_one_forbidden_address_among_public_ones_refuses_the_name(others: tuple[str, ...]) -> None:
    target = parse_target("https://bank.example.com/", LIVE)
    with pytest.raises(TargetRefused):
        await addresses_of(target, LIVE, answering(*others))


@pytest.mark.parametrize("address", [PUBLIC, "8.8.8.8", "172.32.0.1", "100.128.0.1", "2606:2800:220:1::1", "2400:3200::1"])
async def test_public_addresses_are_allowed(address: str) -> None:
    target = parse_target("https://bank.example.com/hook?from=zhida", LIVE)
    assert [str(each) for each in await addresses_of(target, LIVE, answering(address))] == [address]


async def test_a_name_without_addresses_is_not_a_refusal() -> None:
    target = parse_target("https://bank.example.com/", LIVE)
    with pytest.raises(NameNotResolved):
        await addresses_of(target, LIVE, answering())


@pytest.mark.parametrize(
    ("url", "authority", "path"),
    [
        ("https://BANK.example.com", "bank.example.com", "/"),
        ("https://bank.example.com:443/a?b=c", "bank.example.com", "/a?b=c"),
        ("https://xn--fiq228c.example:8443/hook", "xn--fiq228c.example:8443", "/hook"),
        ("https://[2606:2800:0220:1:0:0:0:1]/", "[2606:2800:220:1::1]", "/"),
        ("https://93.184.216.34/hook", "93.184.216.34", "/hook"),
    ],
)
def test_good_addresses_are_read_into_one_form(url: str, authority: str, path: str) -> None:
    target = parse_target(url, LIVE)
    assert (target.authority, target.path) == (authority, path)


async def test_an_allowed_network_opens_only_itself() -> None:
    rules = TargetRules(allowed_networks=(ip_network("10.20.0.0/16"),))
    target = parse_target("https://core.bank.example/", rules)
    assert await addresses_of(target, rules, answering("10.20.3.4"))
    with pytest.raises(TargetRefused):
        await addresses_of(target, rules, answering("10.21.3.4"))


@pytest.mark.parametrize("address", ["127.0.0.1", "169.254.169.254", "100.100.100.200", "0.0.0.0", "fe80::1", "::1", "fd00:ec2::254"])
def test_no_allowed_network_opens_this_machine_or_the_metadata_service(address: str) -> None:
    everything = (ip_network("0.0.0.0/0"), ip_network("::/0"))
    assert not may_be_reached(ip_address(address), allowed=everything)


async def test_plain_http_reaches_only_this_machine_and_only_in_a_demonstration() -> None:
    assert await addresses_of(parse_target("http://127.0.0.1:9000/hook", DEMO), DEMO, answering("127.0.0.1"))
    assert await addresses_of(parse_target("http://localhost:9000/hook", DEMO), DEMO, answering("::1", "127.0.0.1"))
    with pytest.raises(TargetRefused):
        parse_target("http://127.0.0.1:9000/hook", LIVE)
    with pytest.raises(TargetRefused):
        parse_target("http://bank.example.com:9000/hook", DEMO)
    with pytest.raises(TargetRefused):
        await addresses_of(parse_target("http://localhost:9000/hook", DEMO), DEMO, answering(PUBLIC))
