"""What describes one installation: `installation.toml`, read once when a process starts and passed on as a value.

Everything has a default, so a file is needed only for what differs. The environment (`settings`) says where a process runs;
this file says whose platform it is and which services around it are used. It holds no secret: passwords and tokens lie in
files of their own, which it names.
"""
# ruff: noqa: RUF009  # `key` is `field` with a reader, as immutable as its default

import os
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from importlib import import_module
from ipaddress import IPv4Network, IPv6Network
from pathlib import Path
from typing import Any

from marketplace.strict_toml import TomlFileError, absolute_path, key, networks, one_of, read_file, text, whole_number, yes_or_no

FILE_NAME = "installation.toml"
REGION = re.compile(r"[1-9][0-9]{5}")
DOTTED = re.compile(r"[a-z_]\w*(\.\w+)+")
LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})


def _region(value: object) -> str:
    if isinstance(value, str) and REGION.fullmatch(value):
        return value
    raise ValueError("expected a region code of 6 digits (GB/T 2260), 100000 for the whole country")


def _dotted(value: object) -> str:
    if isinstance(value, str) and DOTTED.fullmatch(value):
        return value
    raise ValueError("expected the dotted path of a class, such as package.module.Name")


_IDENTITY = {
    "records": "marketplace.enrolment.real_name.records.RecordsVerifier",
    "demo": "marketplace.enrolment.real_name.demo.DemoVerifier",
}


def _identity(value: object) -> str:
    return "" if value == "" else _dotted(_IDENTITY.get(value, value) if isinstance(value, str) else value)


@dataclass(frozen=True, slots=True)
class Contacts:
    """Whom people can ask; shown at the foot of every page."""

    hotline: str = key("", text)
    email: str = key("", text)


@dataclass(frozen=True, slots=True)
class Audit:
    """Signed checkpoints of the log. Without a folder they lie in `$ZHIDA_HOME/checkpoints`."""

    checkpoint_folder: Path | None = key(None, absolute_path)
    signing_algorithm: str = key("ed25519", one_of("ed25519", "sm2"))


@dataclass(frozen=True, slots=True)
class Smtp:
    """The mail server. Without a host, letters are files in `$ZHIDA_HOME/outbox`. `tls` none is for a server on this machine only."""

    host: str = key("", text)
    port: int = key(465, whole_number(1, 65535))
    tls: str = key("implicit", one_of("implicit", "starttls", "none"))
    user: str = key("", text)
    password_file: Path | None = key(None, absolute_path)
    sender: str = key("", text)


@dataclass(frozen=True, slots=True)
class Adapters:
    """Who does what outside the program, each as the dotted path of a class; the defaults need nothing outside.

    `identity` (实名核验) may also be `records` or `demo`; empty is records, and demo in a demonstration.
    """

    sms: str = key("marketplace.notifications.outbox.OutboxSms", _dotted)
    documents: str = key("marketplace.documents.store.FolderStore", _dotted)
    identity: str = key("", _identity)
    esign: str = key("products.applications.embedded_esign.EmbeddedESign", _dotted)


@dataclass(frozen=True, slots=True)
class Webhooks:
    """`allowed_networks`: private networks that webhooks may reach, such as a dedicated line to a bank."""

    allowed_networks: tuple[IPv4Network | IPv6Network, ...] = key((), networks)


@dataclass(frozen=True, slots=True)
class Metrics:
    """`token_file` holds the bearer token of whoever reads `/metrics` from another machine; without it only this machine may."""

    token_file: Path | None = key(None, absolute_path)


@dataclass(frozen=True, slots=True)
class Backups:
    """`wal_folder`: where the embedded database copies its write-ahead log, so that a backup can be carried on to any later instant."""

    wal_folder: Path | None = key(None, absolute_path)


@dataclass(frozen=True, slots=True)
class Ranking:
    """`table`: the weights by which offers that stand alike are ranked; without it those that come with the program."""

    table: Path | None = key(None, absolute_path)


@dataclass(frozen=True, slots=True)
class Matching:
    """`delta_days`: how long it is kept which verdicts changed when, so that pushes can be explained and caught up."""

    delta_days: int = key(400, whole_number(30, 36_500))


@dataclass(frozen=True, slots=True)
class Information:
    """`drop_folder`: where machines of data providers lay their files down, as `<provider>/<item>/<name>`; without it nothing is read."""

    drop_folder: Path | None = key(None, absolute_path)


@dataclass(frozen=True, slots=True)
class Disclosure:
    """What institutions may see under consent, for how long a consent may be given, and when their reading is unusual.

    `raw_detail`: whether consent opens raw records as well (otherwise results only, 可用不可见). `consent_longest_days` is for consents
    before a loan. `reads_per_hour` stops an institution; `unusual_subjects…` are different subjects in 24 hours that are told of.
    """

    raw_detail: bool = key(False, yes_or_no)
    consent_longest_days: int = key(365, whole_number(1, 1_096))
    in_loan_longest_days: int = key(1_827, whole_number(1, 10_958))
    post_loan_longest_days: int = key(3_653, whole_number(1, 10_958))
    reads_per_hour: int = key(1_200, whole_number(1, 1_000_000))
    unusual_subjects: int = key(500, whole_number(1, 1_000_000))
    unusual_subjects_of_one_person: int = key(100, whole_number(1, 1_000_000))


@dataclass(frozen=True, slots=True)
class SubjectKeys:
    """`cipher` seals personal fields from now on; what another sealed can still be opened."""

    cipher: str = key("aes-256-gcm", one_of("aes-256-gcm", "sm4-gcm"))


@dataclass(frozen=True, slots=True)
class Installation:
    """The whole file. `root_region` is a GB/T 2260 code; 100000 is the whole country."""

    name_zh: str = key("企业融资信用服务平台", text)
    root_region: str = key("100000", _region)
    contacts: Contacts = field(default_factory=Contacts)
    audit: Audit = field(default_factory=Audit)
    smtp: Smtp = field(default_factory=Smtp)
    adapters: Adapters = field(default_factory=Adapters)
    webhooks: Webhooks = field(default_factory=Webhooks)
    metrics: Metrics = field(default_factory=Metrics)
    backups: Backups = field(default_factory=Backups)
    ranking: Ranking = field(default_factory=Ranking)
    matching: Matching = field(default_factory=Matching)
    information: Information = field(default_factory=Information)
    disclosure: Disclosure = field(default_factory=Disclosure)
    subject_keys: SubjectKeys = field(default_factory=SubjectKeys)


def installation_file(home: Path) -> Path:
    """Where the file is looked for: `$ZHIDA_INSTALLATION`, else `installation.toml` in the home."""
    chosen = os.environ.get("ZHIDA_INSTALLATION")
    return Path(chosen).expanduser().resolve() if chosen else home / FILE_NAME


def load_installation(home: Path) -> Installation:
    """The installation's file; defaults if the home has none.

    Raises: TomlFileError with every fault at once; also if a file that ZHIDA_INSTALLATION names is missing.
    """
    file = installation_file(home)
    if not file.exists() and not os.environ.get("ZHIDA_INSTALLATION"):
        return Installation()
    installation = read_file(Installation, file)
    if faults := list(_faults_between_keys(installation)):
        raise TomlFileError(file, faults)
    return installation


def adapter_class(dotted: str) -> Callable[..., Any]:
    """The class behind a dotted path. Raises: ValueError if it cannot be imported."""
    module, _, name = dotted.rpartition(".")
    try:
        found = getattr(import_module(module), name)
    except (ImportError, AttributeError) as error:
        raise ValueError(f"{dotted} cannot be imported: {error}") from error
    if not isinstance(found, type):
        raise ValueError(f"{dotted} is not a class")
    return found


def _faults_between_keys(installation: Installation) -> Iterator[str]:
    """What the keys are only wrong in together, and what they name and is not there."""
    smtp = installation.smtp
    if smtp.host and "@" not in smtp.sender:
        yield f"smtp.sender is {smtp.sender!r}; expected the address that letters come from, as smtp.host is set"
    if smtp.host and smtp.tls == "none" and smtp.host not in LOOPBACK:
        yield f"smtp.tls is 'none', but {smtp.host} is another machine; expected implicit or starttls"
    if bool(smtp.user) != bool(smtp.password_file):
        yield "smtp.user and smtp.password_file: expected both or neither"
    for name, file in (("smtp.password_file", smtp.password_file), ("metrics.token_file", installation.metrics.token_file)):
        if file and not file.is_file():
            yield f"{name} is {str(file)!r}; there is no such file"


def check_adapters(home: Path, installation: Installation) -> None:
    """Import every adapter, so that a wrong path is told at the start and not by the first letter that cannot go out.

    Raises: TomlFileError.
    """
    faults = []
    for name in installation.adapters.__dataclass_fields__:
        try:
            if dotted := getattr(installation.adapters, name):
                adapter_class(dotted)
        except ValueError as error:
            faults.append(f"adapters.{name}: {error}")
    if faults:
        raise TomlFileError(installation_file(home), faults)
