"""Which addresses a webhook may reach. Pure: an address goes in, a yes or no comes out.

The tables follow the IANA special-purpose registries and are written out, because `ipaddress.is_global` differs between Python's patch
releases. Only IPv6 addresses under 2000::/3 are assigned to the public network, so everything else is refused without a list, among it
the forms that carry an IPv4 address inside (mapped, NAT64); those inside 2000::/3 (Teredo, 6to4) are named.
"""

from collections.abc import Iterable
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_network

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network

_NEVER = (
    "0.0.0.0/8",  # this host
    "127.0.0.0/8",  # loopback
    "169.254.0.0/16",  # link-local, and with 169.254.169.254 the metadata of most clouds
    "100.100.100.200/32",  # metadata of one cloud, inside the range of carriers
    "192.0.0.0/24",  # protocol assignments, with 192.0.0.192 the metadata of another
    "224.0.0.0/4",  # multicast
    "255.255.255.255/32",  # broadcast
    "::/128",
    "::1/128",
    "fe80::/10",  # link-local
    "fd00:ec2::254/128",  # metadata
    "ff00::/8",  # multicast
)
_PRIVATE = (
    "10.0.0.0/8",
    "100.64.0.0/10",  # carrier-grade NAT
    "172.16.0.0/12",
    "192.0.2.0/24",  # documentation
    "192.31.196.0/24",
    "192.52.193.0/24",
    "192.88.99.0/24",  # relays of 6to4
    "192.168.0.0/16",
    "192.175.48.0/24",
    "198.18.0.0/15",  # benchmarks
    "198.51.100.0/24",
    "203.0.113.0/24",
    "240.0.0.0/4",  # reserved
    "2001::/23",  # protocol assignments, Teredo among them
    "2001:db8::/32",  # documentation
    "2002::/16",  # 6to4: an IPv4 address inside
    "2620:4f:8000::/48",
    "3fff::/20",  # documentation
)
NEVER: tuple[Network, ...] = tuple(ip_network(each) for each in _NEVER)
PRIVATE: tuple[Network, ...] = tuple(ip_network(each) for each in _PRIVATE)
PUBLIC_IPV6 = IPv6Network("2000::/3")
LOOPBACK: tuple[Network, ...] = (IPv4Network("127.0.0.0/8"), IPv6Network("::1/128"))


def within(address: Address, networks: Iterable[Network]) -> bool:
    """Whether one of the networks holds the address; an address of the other version is in none."""
    return any(address.version == network.version and address in network for network in networks)


def may_be_reached(address: Address, *, allowed: Iterable[Network] = (), loopback: bool = False) -> bool:
    """Whether a webhook may connect to the address.

    `allowed` are private networks that the operator opened, such as a dedicated line to a bank; what is in `NEVER` no list opens, so that
    a network written too wide still protects the machine itself and the metadata service. `loopback` is for demonstrations and tests.
    """
    if within(address, LOOPBACK):
        return loopback
    if within(address, NEVER):
        return False
    if within(address, allowed):
        return True
    if isinstance(address, IPv6Address) and address not in PUBLIC_IPV6:
        return False
    return not within(address, PRIVATE)
