"""Versions of an item: which counts on a day, who sees a change, and what is refused."""

import asyncio
from datetime import date, timedelta

import msgspec
import pytest
from sqlalchemy import select

from marketplace.clock import now, today
from marketplace.database.binding import Binding
from marketplace.database.session import bound, transaction
from marketplace.errors import Invalid
from marketplace.events.models import EventRow
from marketplace.information.catalogue.builtin import builtin_items
from marketplace.information.catalogue.change import ItemChange, ItemChangedMeanwhile, change_item
from marketplace.information.catalogue.events import ITEM_CHANGED, item_id
from marketplace.information.catalogue.in_force import ItemNotFound, item_in_force, item_version, items_in_force, versions_of
from marketplace.information.catalogue.providers import assign_provider
from tests.marketplace.information.catalogue.samples import institution, operator, with_field

replace = msgspec.structs.replace
CODE = "carbon_account"
CHANGED = replace(builtin_items()[CODE], fresh_days=66)
LATER = today() + timedelta(days=30)


async def test_every_item_is_in_force_from_the_beginning_in_the_catalogues_order(session):
    assert list(await items_in_force(session, date(2001, 2, 3))) == list(builtin_items())
    with pytest.raises(ItemNotFound):
        await item_in_force(session, CODE, date(1999, 1, 1))
    with pytest.raises(ItemNotFound):
        await item_in_force(session, "no_such_item", today())


async def test_codes_keep_the_order_in_which_they_were_written(session):
    read = await items_in_force(session, today())
    written = builtin_items()
    assert [
        (code, field.code)
        for code, item in read.items()
        for field in item.definition.fields
        if (known := written[code].field(field.code)) and list(field.values)[: len(known.values)] != list(known.values)
    ] == []


async def test_a_version_counts_from_its_day_and_older_batches_keep_theirs(session):
    before = (await versions_of(session, CODE))[-1]
    number = await change_item(session, await operator(session), CODE, before.version, ItemChange(CHANGED, LATER, "缩短有效期"), at=now())
    assert number == before.version + 1
    assert (await item_in_force(session, CODE, LATER - timedelta(days=1))).definition.fresh_days == 200
    assert (await item_in_force(session, CODE, LATER)).definition.fresh_days == 66
    assert (await item_version(session, CODE, before.version)).definition == before.definition
    assert (await versions_of(session, CODE))[-1].came_with_program is False


async def test_providers_are_told_and_the_log_holds_no_words(session):
    provider = await institution(session)
    await assign_provider(session, CODE, provider, at=now())
    change = ItemChange(CHANGED, today(), "缩短有效期", retired=True)
    number = await change_item(session, await operator(session), CODE, (await versions_of(session, CODE))[-1].version, change, at=now())
    event = await session.scalar(select(EventRow).where(EventRow.kind == ITEM_CHANGED.name, EventRow.subject_id == item_id(CODE)))
    assert event.parties == [provider]
    assert event.data == {"item": CODE, "version": number, "in_force_from": today().isoformat(), "retired": True}


async def test_a_refused_change_names_every_fault(session):
    broken = with_field(builtin_items()[CODE], "grade", values={})
    seen = (await versions_of(session, CODE))[-1].version
    with pytest.raises(Invalid) as refused:
        await change_item(session, await operator(session), CODE, seen, ItemChange(broken, today() - timedelta(days=1), ""), at=now())
    assert {fault.pointer for fault in refused.value.errors} == {"/fields/5/values", "/reason", "/in_force_from"}


async def test_a_change_that_changes_nothing_or_was_made_on_an_old_picture_is_refused(session):
    actor, seen = await operator(session), (await versions_of(session, CODE))[-1].version
    with pytest.raises(Invalid, match="有 1 处需要修改"):
        await change_item(session, actor, CODE, seen, ItemChange(builtin_items()[CODE], today(), "没有改"), at=now())
    with pytest.raises(ItemChangedMeanwhile):
        await change_item(session, actor, CODE, seen - 1, ItemChange(CHANGED, today(), "旧页面"), at=now())


async def test_a_change_elsewhere_counts_in_the_next_transaction_and_a_rolled_back_one_never(system_sessions):
    async def fresh_days() -> int | None:
        async with transaction(system_sessions, Binding.system()) as session:
            return (await item_in_force(session, CODE, today())).definition.fresh_days

    known = await fresh_days()
    async with system_sessions(info=bound(Binding.system())) as undone:
        seen = (await versions_of(undone, CODE))[-1].version
        await change_item(undone, await operator(undone), CODE, seen, ItemChange(CHANGED, today(), "不会提交"), at=now())
        assert (await item_in_force(undone, CODE, today())).definition.fresh_days == 66
        assert await fresh_days() == known
        await undone.rollback()
    assert await fresh_days() == known


async def test_of_two_changes_at_once_one_is_refused(system_sessions):
    code = "equipment_asset"

    async def change(days: int) -> str:
        async with transaction(system_sessions, Binding.system()) as session:
            definition = replace(builtin_items()[code], fresh_days=days)
            try:
                return str(
                    await change_item(session, await operator(session), code, 1, ItemChange(definition, today(), "同时修改"), at=now())
                )
            except ItemChangedMeanwhile:
                return "refused"

    assert sorted(await asyncio.gather(change(301), change(302))) == ["2", "refused"]
