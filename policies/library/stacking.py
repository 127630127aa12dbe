"""Which other support goes together with a policy (叠加规则), as data; what no rule can hold stays in the words beside it."""

from typing import Annotated

from msgspec import Meta, Struct

from policies.library.states import IssuerLevel

MOST = 20
Percent = Annotated[str, Meta(pattern=r"^[0-9]{1,3}(\.[0-9]{1,4})?$")]  # per cent as text, as the open interface writes rates
Line = Annotated[str, Meta(min_length=1, max_length=200)]
Lines = Annotated[list[Line], Meta(max_length=MOST)]


class Stacking(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """Of one loan or one matter.

    `exclusive_group`: at most one policy of this group; `level_scope`: the levels whose support excludes each other (none named: all);
    `sum_cap_pct`: all support together is at most this share of the liability; `choose_one`: the alternatives between which one chooses;
    `requires_declaration`: what the applicant declares; `additive_with`: what may come on top, by the policy's code or in words.
    """

    exclusive_group: Annotated[str, Meta(max_length=80)] | None = None
    level_scope: Annotated[list[IssuerLevel], Meta(max_length=len(IssuerLevel))] = []
    sum_cap_pct: Percent | None = None
    choose_one: Lines = []
    requires_declaration: Lines = []
    additive_with: Lines = []
