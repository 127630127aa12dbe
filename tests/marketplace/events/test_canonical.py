"""The canonical text of an event: fixed bytes, and what any JSON library makes of the same row."""

import json
from datetime import UTC, datetime, timedelta, timezone
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from marketplace.events.canonical import COLUMNS, canonical, instant, leaf_of

ONE = UUID("01932f0a-0000-7000-8000-00000000000A")
ROW = {
    "account_id": None,
    "client_id": None,
    "data": {"b": [1, True, None], "a": "中文\n"},
    "id": ONE,
    "kind": "document.stored",
    "occurred_at": datetime(2026, 11, 21, 8, 0, tzinfo=timezone(timedelta(hours=8))),
    "organisation_id": ONE,
    "outcome": "done",
    "parties": [ONE],
    "recorded_at": datetime(2026, 11, 21, 0, 0, 0, 5, tzinfo=UTC),
    "role": "bank_officer",
    "subject_id": ONE,
    "subject_kind": "document",
    "trace_id": "",
}
TEXTS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), max_size=8)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**63), 2**63 - 1) | TEXTS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXTS, inner, max_size=3),
    max_leaves=8,
)


def test_the_bytes_of_a_sample_stay_the_same() -> None:
    assert canonical(ROW).decode() == (
        '{"account_id":null,"client_id":null,"data":{"a":"中文\\n","b":[1,true,null]},"id":"01932f0a-0000-7000-8000-00000000000a",'
        '"kind":"document.stored","occurred_at":"2026-11-21T00:00:00.000000Z","organisation_id":"01932f0a-0000-7000-8000-00000000000a",'
        '"outcome":"done","parties":["01932f0a-0000-7000-8000-00000000000a"],"recorded_at":"2026-11-21T00:00:00.000005Z",'
        '"role":"bank_officer","subject_id":"01932f0a-0000-7000-8000-00000000000a","subject_kind":"document","trace_id":""}'
    )
    assert leaf_of(ROW).hex() == "33c1692971234fd17cfeb5711c221ebcc3ba2fd288703384135fe200789f0b24"
    assert sorted(ROW) == list(COLUMNS)


@given(st.dictionaries(TEXTS, VALUES, max_size=4))
def test_any_json_library_makes_the_same_text(data: dict[str, object]) -> None:
    ids = {name: str(value) if isinstance(value, UUID) else value for name, value in ROW.items()}
    times = {name: instant(ROW[name]) for name in ("occurred_at", "recorded_at")}  # type: ignore[arg-type]
    plain = ids | times | {"parties": [str(ONE)], "data": data}
    expected = json.dumps(plain, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()
    assert canonical(ROW | {"data": data}) == expected
