"""How a count of enterprises is shown: rounded to ten, and not at all below ten."""

STEP = 10  # the step of rounding, and the fewest enterprises of whom anything is said

Shown = int | None  # None: suppressed


def rounded(count: int) -> int:
    """The nearest multiple of ten, halves up; 0 for fewer than ten, of whom nothing is said."""
    return 0 if count < STEP else (count + STEP // 2) // STEP * STEP


def shown(count: int) -> Shown:
    """The count as people see it."""
    return rounded(count) if count >= STEP else None


def added(*counts: Shown) -> int:
    """What shown counts add up to; a suppressed one adds nothing."""
    return sum(count or 0 for count in counts)
