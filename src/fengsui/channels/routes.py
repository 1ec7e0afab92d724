"""Which channel serves which means: a matter of the machine room, not of regulation.

`<data>/routes.toml` holds `[[route]]` tables, tried in order. A means that it leaves out goes to
the simulator where the reach is simulated, and to the list for dialling by hand otherwise.
"""

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

from django.conf import settings

from fengsui.channels.models import INSIDE, Reach
from fengsui.channels.registry import TRANSPORTS
from fengsui.rulebook.files import read_table
from fengsui.rulebook.scales import Means
from fengsui.rulebook.table import RuleError, Table

log = logging.getLogger(__name__)

SIMULATOR = "simulated"
BY_HAND = "by_hand"
NUMBER_MAX = 10_000
# What a number of a route is at least.
NUMBERS: Mapping[str, int] = MappingProxyType(
    {"lines": 1, "rate_per_s": 0, "timeout_s": 1, "lease_s": 1, "hold_s": 1}
)


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
    *(Route(Reach.SIMULATED, means, SIMULATOR) for means in Means if means != Means.VOICE),
    Route(Reach.SIMULATED, Means.VOICE, SIMULATOR, lines=30),
    *(Route(reach, means, BY_HAND) for reach in (Reach.REHEARSAL, Reach.REAL) for means in Means),
)


def load(path: Path) -> tuple[Route, ...]:
    """Return the routes of the file, then the default ones of what it leaves out.

    Raises `RuleError`.
    """
    if not path.exists():
        return DEFAULT
    _, table = read_table(path)
    own = tuple(map(_route, table.tables("route")))
    table.done()
    served = {(route.reach, route.means) for route in own}
    return (*own, *(route for route in DEFAULT if (route.reach, route.means) not in served))


@dataclass(slots=True)
class _Loaded:
    """What this process read last, and why the file that came after it was refused."""

    path: Path
    stamp: tuple[int, int]
    table: tuple[Route, ...]
    refusal: RuleError | None = None


_loaded: list[_Loaded] = []


def current() -> tuple[Route, ...]:
    """Return the routes of the file as it is now; read anew only when it changed.

    A running process goes on with its last good routes where somebody spoils the file, because a
    call-out must not wait for it; `refusal` says what is wrong. A process that has none yet raises
    `RuleError`: it must not start on a file that nobody can read.
    """
    return _current().table


def refusal() -> RuleError | None:
    """Return why the file as it is now is refused, if it is; for the lamp."""
    return _current().refusal


def _current() -> _Loaded:
    path = Path(settings.ROUTES_FILE)
    stamp = _stamp(path)
    last = _loaded[0] if _loaded else None
    if last is not None and (last.path, last.stamp) == (path, stamp):
        return last
    try:
        now = _Loaded(path, stamp, load(path))
    except RuleError as error:
        if last is None or last.path != path:
            raise
        log.error("the routes go on unchanged: %s", error)
        now = _Loaded(path, stamp, last.table, error)
    _loaded[:] = [now]
    return now


def _stamp(path: Path) -> tuple[int, int]:
    try:
        found = path.stat()
    except FileNotFoundError:
        return 0, 0
    return found.st_mtime_ns, found.st_size


def _route(row: Table) -> Route:
    reach = row.choice("reach", list(Reach))
    # A drill stays inside, and nobody is awake because a simulator took a real message.
    channels = INSIDE if reach == Reach.SIMULATED else sorted({*TRANSPORTS} - {SIMULATOR})
    route = Route(
        reach=reach,
        means=row.choice("means", list(Means)),
        channel=row.choice("channel", channels),
        **{
            name: row.integer(name, low, NUMBER_MAX)
            for name, low in NUMBERS.items()
            if row.has(name)
        },
    )
    row.done()
    return route


def serving(routes: tuple[Route, ...], reach: str, means: str) -> list[Route]:
    """Return the routes for these, in order of preference."""
    return [route for route in routes if route.reach == reach and route.means == means]


def carried(routes: tuple[Route, ...], reach: str, means: str) -> bool:
    """Tell whether a line carries this by itself, so that nobody has to dial it by hand."""
    return any(route.channel != BY_HAND for route in serving(routes, reach, means))
