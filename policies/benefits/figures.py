"""What every part of a benefit shares: exact figures that can be written out, unknown keys refused, null for what a text does not state."""

from decimal import Decimal
from typing import Annotated, Any

from msgspec import Meta, Struct

from products.catalogue.pricing.terms import FINEST, is_sound

MOST_ENTRIES = 50
Criterion = dict[str, Any]
Said = Annotated[str, Meta(max_length=2000)]
Figure = Decimal | None


class Figures(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """The unit of a figure is the last word of its name: `_cny` yuan, `_pct` per cent, `_permille`, `_bp`, `_months` and so on.

    Raises: ValueError for a figure that is not finite, too large or too fine; msgspec reports it with the place.
    """

    def __post_init__(self) -> None:
        for name in self.__struct_fields__:
            value = getattr(self, name)
            if isinstance(value, Decimal) and not is_sound(value):
                raise ValueError(f"{name} 须是绝对值小于 10 的 15 次方、最多 {-FINEST} 位小数的数")
