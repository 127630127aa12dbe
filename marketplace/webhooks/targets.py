"""Where a webhook goes: the address as it was registered, and the addresses of the network behind its name.

Both are checked at the registration and again before each attempt, because a name can be pointed elsewhere at any time; the attempt then
connects to the very address that was checked (`transport`).
"""

import asyncio
import re
import socket
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from ipaddress import AddressValueError, IPv4Address, IPv6Address, ip_address
from typing import TypeVar
from urllib.parse import urlsplit

from marketplace.errors import FieldError, Invalid
from marketplace.webhooks.addresses import LOOPBACK, Address, Network, may_be_reached, within

LONGEST_URL = 1_000
RESOLVE_SECONDS = 5.0
SECURE_PORTS = frozenset({443, 8443})
FIRST_UNPRIVILEGED_PORT = 1024  # of a demonstration's own receiver
LABEL = re.compile(r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?")
LOOPBACK_NAMES = frozenset({"localhost", "127.0.0.1", "::1"})
PRINTABLE = re.compile(r"[!-~]+")  # visible ASCII
NOT_IN_A_URL = frozenset('\\"<>^`{|}')

AnyAddress = TypeVar("AnyAddress", bound=Address)
Resolver = Callable[[str, int], Awaitable[Sequence[str]]]


class TargetRefused(Invalid):
    """The address cannot be a target of webhooks. The message says which rule it breaks."""

    code = "webhook_target_refused"

    def __init__(self, reason: str) -> None:
        super().__init__(reason, [FieldError("/url", reason)])


class NameNotResolved(Exception):
    """The name has no address at present. At an attempt this is a failure to be tried again."""


@dataclass(frozen=True, slots=True)
class TargetRules:
    """What this installation allows. `loopback` only where it was created as a demonstration or a test."""

    allowed_networks: tuple[Network, ...] = ()
    loopback: bool = False


@dataclass(frozen=True, slots=True)
class Target:
    """A checked address. `host` is lower case, an IPv6 address without its brackets; `path` begins with a slash and carries the query."""

    scheme: str
    host: str
    port: int
    path: str

    @property
    def secure(self) -> bool:
        """Whether the connection is encrypted."""
        return self.scheme == "https"

    @property
    def authority(self) -> str:
        """The Host header."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == (443 if self.secure else 80) else f"{host}:{self.port}"


async def resolve_name(host: str, port: int) -> Sequence[str]:
    """Every address of the name, as the system's resolver has it. Raises: NameNotResolved."""
    try:
        found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise NameNotResolved(host) from error
    return list(dict.fromkeys(str(sockaddr[0]) for *_, sockaddr in found))


def parse_target(url: str, rules: TargetRules) -> Target:
    """The address taken apart, each part checked by itself and by what this installation allows. Raises: TargetRefused."""
    target = read_target(url)
    _require_scheme_and_port(target, rules)
    return target


def read_target(url: str) -> Target:
    """The address taken apart, whether or not this installation would send there. Raises: TargetRefused if it is not well formed."""
    if len(url) > LONGEST_URL:
        raise TargetRefused(f"地址最长 {LONGEST_URL} 个字符")
    if not PRINTABLE.fullmatch(url) or set(url) & NOT_IN_A_URL:
        raise TargetRefused("地址只能用可见的英文字符；中文域名请写成 xn-- 开头的形式")
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as error:
        raise TargetRefused("地址的格式不对") from error
    if "@" in parts.netloc:
        raise TargetRefused("地址里不能带用户名或密码")
    if "#" in url:
        raise TargetRefused("地址里不能有 # 之后的部分")
    if parts.netloc.endswith(":"):
        raise TargetRefused("地址里的冒号后面没有端口")
    host = _host(parts.hostname or "", bracketed=parts.netloc.startswith("["))
    usual_port = 443 if parts.scheme == "https" else 80
    return Target(parts.scheme, host, usual_port if port is None else port, _path(parts.path, parts.query))


async def addresses_of(target: Target, rules: TargetRules, resolve: Resolver = resolve_name) -> list[Address]:
    """The addresses behind the target's name, all of them allowed; never empty.

    One forbidden address among them refuses the whole: whoever answers for the name could choose it at the next connection.
    Raises: TargetRefused, NameNotResolved.
    """
    found = [_read_address(each, ip_address) for each in await resolve(target.host, target.port)]
    if not found:
        raise NameNotResolved(target.host)
    for address in found:
        if not may_be_reached(address, allowed=rules.allowed_networks, loopback=rules.loopback):
            raise TargetRefused("这个地址指向内部网络、本机或保留的网段，不能接收回调。专线内的地址请联系平台运营机构登记网段")
        if not target.secure and not within(address, LOOPBACK):
            raise TargetRefused("地址须以 https:// 开头")
    return found


@dataclass(frozen=True, slots=True)
class TargetCheck:
    """The check at the registration."""

    rules: TargetRules
    resolve: Resolver = resolve_name

    async def require(self, url: str) -> None:
        """Raises: TargetRefused, also for a name without an address: a typing mistake is found while its author looks."""
        try:
            async with asyncio.timeout(RESOLVE_SECONDS):
                await addresses_of(parse_target(url, self.rules), self.rules, self.resolve)
        except (NameNotResolved, TimeoutError) as error:
            raise TargetRefused("地址里的域名现在解析不到，请检查后再试") from error


def _host(host: str, *, bracketed: bool) -> str:
    """A domain name, or an address in its one usual form: 0x7f.1, 2130706433 and 0177.0.0.1 mean different hosts to different programs."""
    if bracketed:
        try:
            return str(_read_address(host, IPv6Address))
        except AddressValueError as error:
            raise TargetRefused("方括号里不是 IPv6 地址") from error
    labels = host.split(".")
    if re.fullmatch(r"[0-9]+|0x[0-9a-f]*", labels[-1]):
        try:
            return str(IPv4Address(host))
        except AddressValueError as error:
            raise TargetRefused("IP 地址请写成四段十进制数字，如 8.8.8.8") from error
    if host == "localhost":
        return host
    if len(labels) < 2 or len(host) > 253 or not all(LABEL.fullmatch(label) for label in labels):
        raise TargetRefused("地址里的域名不完整或格式不对，请写成 bank.example.com 的形式，末尾不加点")
    return host


def _path(path: str, query: str) -> str:
    return (path or "/") + (f"?{query}" if query else "")


def _require_scheme_and_port(target: Target, rules: TargetRules) -> None:
    on_loopback = rules.loopback and target.host in LOOPBACK_NAMES
    if not target.secure and not (target.scheme == "http" and on_loopback):
        raise TargetRefused("地址须以 https:// 开头")
    if target.port in SECURE_PORTS or (rules.loopback and target.port >= FIRST_UNPRIVILEGED_PORT):
        return
    raise TargetRefused("端口只能是 443 或 8443")


def _read_address(text: str, read: Callable[[str], AnyAddress]) -> AnyAddress:
    """Raises: TargetRefused for an address with a zone, which only means something on one link."""
    if "%" in text:
        raise TargetRefused("地址里不能有网络接口的名称")
    return read(text)
