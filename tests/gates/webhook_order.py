"""Each event and each task three times in random order, and each message three times at the receiver: `make gates PART=webhook_order`.

RUNS (1000) and SEED (by chance, printed) come from the environment. Fails unless every run leaves what the order of events leaves:
one message per event, and at the receiver, which takes messages as the platform itself does, the newest state of each subject.
"""

import asyncio
import json
import os
import random
import sys
import time
from uuid import UUID, uuid4

from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.clock import now
from marketplace.database.binding import Binding
from marketplace.database.roles import SYSTEM
from marketplace.database.session import WORKER, bound, make_engine, make_sessions
from marketplace.webhooks.deliveries import write_deliveries
from marketplace.webhooks.incoming import SignedMessage, take
from marketplace.webhooks.incoming_states import Acceptance
from tests import one_cluster
from tests.marketplace.webhooks.rooms import Bench, logged, make_institution

RUNS = int(os.environ.get("RUNS", "1000"))
SEED = int(os.environ.get("SEED", str(random.randrange(1_000_000))))
SUBJECTS, CHANGES = 2, 3


async def one_run(session: AsyncSession, chance: random.Random) -> bool:
    """Whether the state that the receiver ends with is that of the events in their order, and each was posted once."""
    bench = Bench(session, await make_institution(session))
    await bench.active()
    subjects = [uuid4() for _ in range(SUBJECTS)]
    events = [await logged(session, bench.organisation.id, subject=subject) for _ in range(CHANGES) for subject in subjects]
    for event in chance.sample(events * 3, len(events) * 3):
        await write_deliveries(session, event)
    tasks = await bench.due()
    for task in chance.sample(tasks * 3, len(tasks) * 3):
        await bench.run(task)
    expected = {event.subject_id: event.position for event in events}  # later ones replace earlier ones
    return len(bench.transport.posted) == len(events) and await received(session, bench, chance) == expected


async def received(session: AsyncSession, bench: Bench, chance: random.Random) -> dict[UUID, int]:
    """What a receiver holds that gets each message three times in random order."""
    source, state = f"gate:{uuid4()}", dict[UUID, int]()
    copies = bench.transport.posted * 3
    for _, headers, body in chance.sample(copies, len(copies)):
        told = json.loads(body)
        subject, position = UUID(told["subject"]["id"]), told["position"]
        message = SignedMessage(headers["webhook-id"], now(), body)
        if await take(session, source, message, subject_id=subject, version=position, now=now()) is Acceptance.NEW:
            state[subject] = position
    return state


async def runs(dsn: str) -> int:
    """How many runs failed. Each is rolled back."""
    engine, failed, began = make_engine(dsn, WORKER), 0, time.monotonic()
    sessions = make_sessions(engine)
    for number in range(RUNS):
        async with sessions(info=bound(Binding.system())) as session:
            sound = await one_run(session, random.Random(SEED + number))
            await session.rollback()
        if not sound:
            failed += 1
            print(f"run {number} FAILED: SEED={SEED + number} RUNS=1 repeats it", flush=True)
        if number % 100 == 99:
            print(f"{number + 1} runs after {time.monotonic() - began:.0f} s", flush=True)
    await engine.dispose()
    return failed


def main() -> int:
    """Returns the exit code."""
    print(f"seed {SEED}; {RUNS} runs", flush=True)
    one_cluster.begin_run()
    try:
        cluster = one_cluster.started()
        failed = asyncio.run(runs(cluster.dsn(one_cluster.migrated_template(cluster), SYSTEM)))
    finally:
        one_cluster.end_run()
    print(f"seed {SEED}: {failed} of {RUNS} runs failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
