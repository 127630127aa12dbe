"""What every carrier has to do. An adapter's author copies `test_carriers.py`'s fixture and runs these with the own adapter."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from uuid import uuid4

from marketplace.notifications.carrier import Carrier, Letter


@dataclass(frozen=True)
class Tried:
    """A carrier, an address it accepts, and a way to see what has arrived: (address, text) of each, repeats of one reference once."""

    carrier: Carrier
    address: str
    arrived: Callable[[], Sequence[tuple[str, str]]]


def letter(to: str, text: str = "你有一件办理事项有新进展，请登录查看") -> Letter:
    """A letter of its own."""
    return Letter(uuid4(), to, "有新进展 · 直达", text)


async def a_letter_arrives_whole(tried: Tried) -> None:
    await tried.carrier.carry(letter(tried.address, "第一行，含“引号”与 € 符号\n第二行"))
    to, text = tried.arrived()[-1]
    assert to == tried.address
    assert text.strip() == "第一行，含“引号”与 € 符号\n第二行"


async def the_same_reference_arrives_once(tried: Tried) -> None:
    same, before = letter(tried.address), len(tried.arrived())
    await tried.carrier.carry(same)
    await tried.carrier.carry(same)
    assert len(tried.arrived()) == before + 1


async def different_letters_both_arrive(tried: Tried) -> None:
    before = len(tried.arrived())
    await tried.carrier.carry(letter(tried.address))
    await tried.carrier.carry(letter(tried.address))
    assert len(tried.arrived()) == before + 2


CONTRACT = (a_letter_arrives_whole, the_same_reference_arrives_once, different_letters_both_arrive)
