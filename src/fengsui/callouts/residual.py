"""What is still open in a call-out: listed before it is closed, frozen when it is."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q, Sum

from fengsui.callouts import queries
from fengsui.callouts.models import Call, Callout, Figure, Unit
from fengsui.callouts.states import CallState, SpotState, UnitState
from fengsui.tasks import queries as tasks
from fengsui.tasks.models import HELP, Task

BUSY = (CallState.WAITING, CallState.CALLING, CallState.ESCALATED)
SILENT = (CallState.ON_DESK, CallState.UNREACHED)
# Units whose figures count each person once; the numbers of two tiers are never added.
COUNTING = ("village", "facility", "township")
NAMED_MAX = 1_800
Named = tuple[str, str, str, str]


@dataclass(frozen=True, slots=True)
class Residual:
    """What is open at one instant; `refusing` people by unit of the tier that counts them once."""

    calls: dict[str, int]
    help: tuple[Task, ...]
    tasks: tuple[Task, ...]
    units: tuple[Unit, ...]
    refusing: tuple[tuple[Unit, int], ...]
    at: datetime

    @property
    def busy(self) -> int:
        """Return how many are still being called, so that it cannot be closed."""
        return sum(self.calls[state] for state in BUSY)

    @property
    def silent(self) -> int:
        """Return how many were not reached, or will not have been."""
        return sum(self.calls[state] for state in SILENT)

    @property
    def not_reported(self) -> list[Unit]:
        """Return the units that have not reported."""
        return [unit for unit in self.units if unit.state == UnitState.EXPECTED]

    @property
    def overdue(self) -> list[Unit]:
        """Return those of them whose time is over."""
        return [unit for unit in self.not_reported if unit.due_at and unit.due_at < self.at]

    @property
    def not_due(self) -> list[Unit]:
        """Return those that have not reported and still have time."""
        late = set(self.overdue)
        return [unit for unit in self.not_reported if unit not in late]

    @property
    def returned(self) -> list[Unit]:
        """Return the units whose report a spot check refuted, and that have not reported anew."""
        return [unit for unit in self.units if unit.state == UnitState.RETURNED]

    @property
    def not_verified(self) -> list[Unit]:
        """Return the units whose report nobody has confirmed."""
        return [unit for unit in self.units if unit.state == UnitState.RESPONDED]

    @property
    def unchecked(self) -> list[Unit]:
        """Return the units that were drawn for a spot check which nobody has done."""
        return [unit for unit in self.units if unit.spot_check == SpotState.DRAWN]

    @property
    def people_refusing(self) -> int:
        """Return how many people refuse to move."""
        return sum(people for _, people in self.refusing)

    @property
    def numbers(self) -> dict[str, int]:
        """Return how much is open of each kind."""
        return {
            "help": len(self.help),
            "unreached": self.silent,
            "not_reported": len(self.not_reported),
            "overdue": len(self.overdue),
            "returned": len(self.returned),
            "not_verified": len(self.not_verified),
            "spot_checks": len(self.unchecked),
            "refusing": self.people_refusing,
            "tasks": len(self.tasks),
        }

    def named(self) -> Iterator[Named]:
        """Yield (subject type, uid, division, what is open) of tasks and units, the gravest first.

        People who were not reached are not among them: each has an entry of his own.
        """
        for task in self.help:
            yield "task", task.uid, str(task.division_id), "help"
        for kind, units in (
            ("returned", self.returned),
            ("not_reported", self.not_reported),
            ("not_verified", self.not_verified),
            ("spot_check", self.unchecked),
            ("refusing", [unit for unit, _ in self.refusing]),
        ):
            for unit in units:
                yield "unit", unit.unit_uid, str(unit.division_id), kind
        for task in self.tasks:
            yield "task", task.uid, str(task.division_id), "task"


def residual(callout: Callout, now: datetime) -> Residual:
    """Return what is open in a call-out now; seven statements, however large it is."""
    open_now = tasks.open_of(callout.uid)
    units = Unit.objects.filter(callout=callout).select_related("division", "risk_point")
    wanting = ~Q(state=UnitState.VERIFIED) | Q(spot_check=SpotState.DRAWN)
    return Residual(
        calls=queries.counts(callout.id),
        help=tuple(task for task in open_now if task.kind == HELP),
        tasks=tuple(task for task in open_now if task.kind != HELP),
        units=tuple(units.filter(wanting).order_by("division__code", "tier", "id")),
        refusing=tuple(_refusing(callout)),
        at=now,
    )


def silent_calls(callout: Callout, *, limit: int) -> list[Call]:
    """Return the first of those who were not reached, in the order of the plan."""
    calls = Call.objects.select_related("person", "post__organisation")
    found = calls.filter(callout=callout, state__in=SILENT)
    return list(found.order_by("priority", "id")[:limit])


def _refusing(callout: Callout) -> Iterator[tuple[Unit, int]]:
    said = Figure.objects.filter(unit__callout=callout).exclude(unit__state=UnitState.RETURNED)
    tiers = set(said.values_list("unit__tier", flat=True).distinct())
    tier = next((one for one in COUNTING if one in tiers), "")
    people = dict(
        said.filter(unit__tier=tier, refusing__gt=0)
        .values_list("unit")
        .annotate(people=Sum("refusing"))
        .values_list("unit", "people")
    )
    units = Unit.objects.filter(id__in=people).select_related("division", "risk_point")
    for unit in units.order_by("division__code", "id"):
        yield unit, people[unit.id]
