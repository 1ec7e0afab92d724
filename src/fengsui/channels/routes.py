"""Which channel serves which means: a matter of the machine room, not of regulation.

`<data>/routes.toml` holds `[[route]]` tables, tried in order; without the file every means goes to
the simulator in a drill and to the list for dialling by hand otherwise.
"""

import tomllib
from dataclasses import dataclass, fields
from pathlib import Path

from fengsui.channels.models import Reach
from fengsui.channels.registry import TRANSPORTS
from fengsui.rulebook.scales import Means

LINES_MAX = 10_000


class RouteRefused(Exception):
    """The routes file says something that cannot be followed."""


@dataclass(frozen=True, slots=True)
class Route:
    """A channel for one means within one reach.

    `lines` bounds what is in flight at once, `rate_per_s` what is handed over a second (0: no
    bound); a ring is over after `timeout_s`; a claim is lost after `lease_s`; `hold_s` is how long
    a ring usually holds a line, for announcing how long a call-out will take.
    """

    reach: str
    means: str
    channel: str
    lines: int = 2_000
    rate_per_s: int = 0
    timeout_s: int = 60
    lease_s: int = 30
    hold_s: int = 40

    @property
    def name(self) -> str:
        """Return the name under which its health is kept."""
        return f"{self.reach}/{self.means}/{self.channel}"


DEFAULT = (
    *(Route(Reach.SIMULATED, means, "simulated") for means in Means if means != Means.VOICE),
    Route(Reach.SIMULATED, Means.VOICE, "simulated", lines=30),
    *(Route(reach, means, "by_hand") for reach in (Reach.REHEARSAL, Reach.REAL) for means in Means),
)


def load(path: Path) -> tuple[Route, ...]:
    """Return the routes of the file, or the default ones; raises `RouteRefused`."""
    if not path.exists():
        return DEFAULT
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise RouteRefused(f"{path}: {error}; mend the file") from None
    return tuple(_route(path, no, row) for no, row in enumerate(table.get("route", []), start=1))


def _route(path: Path, no: int, row: dict[str, object]) -> Route:
    where = f"{path}: route {no}"
    kinds = {field.name: field.type for field in fields(Route)}
    for name, value in row.items():
        if name not in kinds:
            raise RouteRefused(f"{where}: unknown field {name!r}; known are {', '.join(kinds)}")
        if not isinstance(value, int if kinds[name] is int else str) or isinstance(value, bool):
            raise RouteRefused(f"{where}: {name} is not {kinds[name]}")
        if isinstance(value, int) and not 0 <= value <= LINES_MAX:
            raise RouteRefused(f"{where}: {name} is not between 0 and {LINES_MAX}")
    allowed: dict[str, list[str]] = {
        "reach": Reach.values,
        "means": list(Means),
        "channel": list(TRANSPORTS),
    }
    for name, values in allowed.items():
        if row.get(name) not in values:
            raise RouteRefused(f"{where}: {name} is not one of {', '.join(values)}")
    return Route(**row)  # type: ignore[arg-type]  # every field was checked above


def serving(routes: tuple[Route, ...], reach: str, means: str) -> list[Route]:
    """Return the routes for these, in order of preference."""
    return [route for route in routes if route.reach == reach and route.means == means]
