"""Booking in the model: with the real postings of the real journal."""

from collections.abc import Sequence

from policies.funds.journal_rules import Account, EntryKind, postings_of
from tests.policies.model.world import Pool, World

ACCOUNTS = tuple(Account)
PLACE = {account: place for place, account in enumerate(ACCOUNTS)}


def book(world: World, fund: int, kind: EntryKind, amounts: Sequence[int]) -> World:
    """The world after an entry; amounts by payer. An entry of nothing is none."""
    if not any(amounts):
        return world
    postings = postings_of(kind, [(str(place), amount) for place, amount in enumerate(amounts)])
    balances = list(world.pools[fund].balances)
    for posting in postings:
        balances[PLACE[posting.account]] += posting.amount_fen
    pool = world.pools[fund]._replace(balances=tuple(balances))
    return world.with_pool(fund, pool)._replace(last_entry=sum(posting.amount_fen for posting in postings))


def held(pool: Pool, account: Account) -> int:
    """What an account holds, without its sign: `free` and `reserved` stand as credits."""
    balance = pool.balances[PLACE[account]]
    return balance if account in (Account.CASH, Account.RECEIVABLE) else -balance
