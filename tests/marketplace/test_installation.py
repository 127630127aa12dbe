"""`installation.toml`: defaults for everything, and every fault told at once."""

from ipaddress import ip_network
from pathlib import Path

import pytest

from marketplace.installation import Adapters, Installation, check_adapters, load_installation
from marketplace.strict_toml import TomlFileError

EXAMPLE = Path(__file__).parents[2] / "installation.example.toml"


def written(home: Path, text: str) -> Path:
    """A home whose file says this."""
    (home / "installation.toml").write_text(text, encoding="utf-8")
    return home


def faults(home: Path, text: str) -> tuple[str, ...]:
    """What is said about such a file."""
    with pytest.raises(TomlFileError) as refused:
        load_installation(written(home, text))
    return refused.value.faults


def test_a_home_without_a_file_has_the_defaults(tmp_path: Path) -> None:
    assert load_installation(tmp_path) == Installation()


def test_the_example_states_every_default(tmp_path: Path) -> None:
    text = EXAMPLE.read_text(encoding="utf-8")
    assert load_installation(written(tmp_path, text)) == Installation()
    for table in ("contacts", "audit", "smtp", "adapters", "webhooks", "metrics", "backups"):
        for name in getattr(Installation(), table).__dataclass_fields__:
            assert f"\n{name} = " in text or f"\n# {name} = " in text, name


def test_values_are_read_into_their_types(tmp_path: Path) -> None:
    password = tmp_path / "password"
    password.write_text("secret", encoding="utf-8")
    read = load_installation(
        written(
            tmp_path,
            f"""
            name_zh = "示例市企业融资信用服务平台"
            root_region = "320100"
            audit = {{ checkpoint_folder = "/mnt/worm", signing_algorithm = "sm2" }}
            smtp = {{ host = "mail.example.cn", port = 587, tls = "starttls", user = "u", password_file = "{password}", sender = "a@b.cn" }}
            webhooks.allowed_networks = ["10.20.0.0/16", "fd00::/8"]
            """,
        )
    )
    assert (read.root_region, read.audit.checkpoint_folder, read.audit.signing_algorithm) == ("320100", Path("/mnt/worm"), "sm2")
    assert (read.smtp.port, read.smtp.password_file) == (587, password)
    assert read.webhooks.allowed_networks == (ip_network("10.20.0.0/16"), ip_network("fd00::/8"))


def test_every_fault_is_told_at_once_with_what_is_accepted(tmp_path: Path) -> None:
    told = faults(
        tmp_path,
        """
        nmae_zh = "直达"
        root_region = "江苏"
        contacts = "12345"
        smtp = { hots = "mail", port = 70000, tls = "ssl" }
        audit.checkpoint_folder = "checkpoints"
        webhooks.allowed_networks = ["10.20.0.1/16"]
        """,
    )
    assert told[0].startswith("nmae_zh is unknown; accepted: name_zh, root_region, contacts")
    said = "\n".join(told)
    assert len(told) == 8, said
    for name in (
        "root_region is '江苏'",
        "contacts is '12345'",
        "smtp.hots",
        "smtp.port is 70000",
        "smtp.tls is 'ssl'",
        "audit.checkpoint",
    ):
        assert name in said
    assert "expected a whole number from 1 to 65535" in said
    assert "implicit, starttls, none" in said


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("smtp.port = true", "smtp.port"),
        ('smtp.host = "mail.example.cn"', "smtp.sender"),
        ('smtp = { host = "mail.example.cn", sender = "a@b.cn", tls = "none" }', "smtp.tls"),
        ('smtp.user = "zhida"', "smtp.user and smtp.password_file"),
        ('metrics.token_file = "/nowhere/token"', "metrics.token_file"),
        ('name_zh = "两\\n行"', "name_zh"),
        ("name_zh = ", "cannot be read"),
        ('adapters.sms = "os"', "adapters.sms"),
    ],
)
def test_a_file_that_cannot_work_is_refused(tmp_path: Path, text: str, fault: str) -> None:
    assert any(fault in said for said in faults(tmp_path, text))


def test_a_file_that_the_environment_names_must_be_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ZHIDA_INSTALLATION", str(tmp_path / "elsewhere.toml"))
    with pytest.raises(TomlFileError, match="elsewhere"):
        load_installation(tmp_path)


def test_the_default_adapters_can_be_imported(tmp_path: Path) -> None:
    check_adapters(tmp_path, Installation())


@pytest.mark.parametrize("dotted", ["nowhere.Sms", "marketplace.notifications.outbox.Nothing", "marketplace.ids.new_id"])
def test_an_adapter_that_is_no_class_is_told_before_it_is_needed(tmp_path: Path, dotted: str) -> None:
    with pytest.raises(TomlFileError, match=r"adapters\.sms"):
        check_adapters(tmp_path, Installation(adapters=Adapters(sms=dotted)))
