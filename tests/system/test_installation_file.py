"""`zhida installation`: what the operator who edits the file reads."""

import pytest

from tests.system.installation import Installation

pytestmark = [pytest.mark.system, pytest.mark.xdist_group("processes")]


def test_what_is_in_force_is_printed(installation: Installation) -> None:
    said = installation.command("installation")
    assert said.returncode == 0
    assert "does not exist: these are the defaults" in said.stdout
    assert 'adapters.sms = "marketplace.notifications.outbox.OutboxSms"' in said.stdout


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('nmae = "x"\nsmtp.port = 0', ["nmae is unknown", "smtp.port is 0"]),
        ('adapters.sms = "no.such.Sms"', ["adapters.sms", "cannot be imported"]),
        ('root_region = "999999"', ["root_region", "region table"]),
    ],
)
@pytest.mark.parametrize("command", ["installation", "up"])
def test_a_wrong_file_starts_nothing_and_says_why(installation: Installation, command: str, text: str, said: list[str]) -> None:
    (installation.home / "installation.toml").write_text(text, encoding="utf-8")
    refused = installation.command(command)
    assert refused.returncode == 2
    assert [part for part in said if part not in refused.stderr] == []
    assert "Traceback" not in refused.stderr
    assert not (installation.home / "postgres").exists()
