"""What runs later lets those go first who wait for a page."""

import os

# With so much less of a processor that is asked for by both, a busy hour's followers and tasks still get a quarter of it.
STEPS = 5


def let_pages_go_first() -> None:
    """Lower this process's claim to the processor (nice). Where nobody else wants it nothing changes."""
    os.nice(STEPS)
