"""Foreign keys of tables that point at each other (`use_alter`): Alembic leaves them out of the tables it creates; they are added after."""

from collections.abc import Iterable
from typing import Any

from alembic.operations.ops import CreateForeignKeyOp, CreateTableOp, MigrationScript
from sqlalchemy import ForeignKeyConstraint


def add_late_keys(context: Any, revision: Any, scripts: Iterable[MigrationScript]) -> None:
    """Alembic's hook on a generated migration: such keys are created after every table, and dropped before any."""
    for script in scripts:
        upgrade, downgrade = script.upgrade_ops, script.downgrade_ops
        if upgrade is None or downgrade is None:
            continue
        keys = [key for table in upgrade.ops if isinstance(table, CreateTableOp) for key in _take_late_keys(table)]
        upgrade.ops.extend(keys)
        downgrade.ops[:0] = [key.reverse() for key in keys]


def _take_late_keys(table: CreateTableOp) -> list[CreateForeignKeyOp]:
    late = [part for part in table.columns if isinstance(part, ForeignKeyConstraint) and part.use_alter]
    table.columns = [part for part in table.columns if not any(part is key for key in late)]
    return [CreateForeignKeyOp.from_constraint(key) for key in late]
