"""Which columns the journal can rebuild: for these, `fold(journal) == tables` is checked.

Named as text, because the journal stands below the contexts that own the tables.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType


@dataclass(frozen=True, slots=True)
class Folded:
    """A table under its subject type: `sql` yields origin uid, uid, then `columns` in order.

    `by_origin`: the uid is a natural key inside the entry's origin (a person within a call-out).
    `initial`: what a column holds before the journal first speaks of it.
    """

    columns: tuple[str, ...]
    sql: str
    by_origin: bool = False
    initial: tuple[tuple[str, object], ...] = ()


FOLDED: Mapping[str, Folded] = MappingProxyType(
    {
        "callout": Folded(columns=("state",), sql="SELECT '', uid, state FROM callouts_callout"),
        "call": Folded(
            columns=("state", "leg", "late", "taken_over"),
            by_origin=True,
            initial=(("late", False), ("taken_over", False)),
            sql="""SELECT o.uid, p.uid, c.state, c.leg, c.late, c.taken_over
                FROM callouts_call c JOIN callouts_callout o ON o.id = c.callout_id
                JOIN directory_person p ON p.id = c.person_id""",
        ),
        "attempt": Folded(
            columns=("outcome",),
            initial=(("outcome", ""),),
            sql="SELECT '', key, outcome FROM channels_attempt",
        ),
        "unit": Folded(
            columns=("state",),
            by_origin=True,
            sql="""SELECT o.uid, u.unit_uid, u.state
                FROM callouts_unit u JOIN callouts_callout o ON o.id = u.callout_id""",
        ),
        "approval": Folded(
            columns=("state",),
            initial=(("state", "asked"),),
            sql="SELECT '', uid, state FROM callouts_approvalrequest",
        ),
        "alert": Folded(columns=("state",), sql="SELECT '', uid, state FROM warnings_alert"),
        "task": Folded(columns=("state",), sql="SELECT '', uid, state FROM tasks_task"),
    }
)
