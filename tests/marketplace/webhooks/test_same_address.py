"""One address in several spellings, and addresses that only look alike."""

import pytest

from marketplace.webhooks.endpoints import EndpointExists
from marketplace.webhooks.same_address import usual_spelling
from tests.marketplace.webhooks.rooms import Bench

ONE = "https://xn--bank-5x4f.example.com/~zhida/hook?a=%2F"
SPELLINGS = [
    "HTTPS://XN--Bank-5X4F.Example.COM/~zhida/hook?a=%2F",
    "https://xn--bank-5x4f.example.com:443/~zhida/hook?a=%2F",
    "https://xn--bank-5x4f.example.com:0443/~zhida/hook?a=%2F",
    "https://xn--bank-5x4f.example.com/%7ezhida/hook?a=%2f",
    "https://xn--bank-5x4f.example.com/./~zhida/hook?a=%2F",
    "https://xn--bank-5x4f.example.com/x/../~zhida/h%6Fok?%61=%2F",
    "https://xn--bank-5x4f.example.com/x/%2e%2E/~zhida/hook?a=%2F",
    "https://xn--bank-5x4f.example.com/../../~zhida/hook?a=%2F",
]
OTHERS = [
    "https://xn--bank-5x4f.example.com:8443/~zhida/hook?a=%2F",
    "https://xn--bank-5x4f.example.com/~zhida/Hook?a=%2F",
    "https://xn--bank-5x4f.example.com/~zhida/hook/?a=%2F",
    "https://xn--bank-5x4f.example.com/~zhida//hook?a=%2F",
    "https://xn--bank-5x4f.example.com/~zhida/hook?a=/",
    "https://xn--bank-5x4f.example.com/~zhida/hook?a=%252F",
    "https://xn--bank-5x4f.example.com/~zhida/hook",
    "https://bank.example.com/~zhida/hook?a=%2F",
]


@pytest.mark.parametrize("url", SPELLINGS)
def test_spellings_of_one_address_are_one(url: str) -> None:
    assert usual_spelling(url) == usual_spelling(ONE) == ONE


@pytest.mark.parametrize("url", OTHERS)
def test_addresses_that_a_receiver_may_tell_apart_are_two(url: str) -> None:
    assert usual_spelling(url) == url != ONE


@pytest.mark.parametrize(
    ("url", "usual"),
    [
        ("https://bank.example.com", "https://bank.example.com/"),
        ("https://bank.example.com?", "https://bank.example.com/"),
        ("https://bank.example.com/a/..", "https://bank.example.com/"),
        ("https://bank.example.com/a/.", "https://bank.example.com/a/"),
        ("https://[2001:DB8:0:0::1]:443/a", "https://[2001:db8::1]/a"),
        ("http://127.0.0.1:80/", "http://127.0.0.1/"),
    ],
)
def test_usual_spellings(url: str, usual: str) -> None:
    assert usual_spelling(url) == usual


async def test_another_spelling_of_an_open_endpoint_is_refused_and_the_typed_one_shown(bench: Bench) -> None:
    typed = "https://Bank.example.com:443/%7Ezhida/./hook"
    made = await bench.registered(typed)
    with pytest.raises(EndpointExists):
        await bench.registered("https://bank.example.com/~zhida/hook")
    assert made.endpoint.url == typed
