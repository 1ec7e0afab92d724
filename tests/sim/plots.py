"""Nights in which a certain thing happens often; the seed decides the rest."""

from dataclasses import replace

from fengsui.channels.interface import Dedup
from fengsui.channels.models import Reach
from fengsui.drills.carrier import Down, Ways
from fengsui.drills.plot import FIRST_DAY, Event, Opening, Plot
from fengsui.drills.responders import MOTLEY, Mix, Temper
from fengsui.rulebook.scales import AlertColor, Purpose

DEAF: Mix = {Temper.NO_ANSWER: 2, Temper.BUSY: 3, Temper.HANGS_UP: 1, Temper.SWITCHED_OFF: 1}
SLEEPY: Mix = {**DEAF, Temper.SLOW: 8, Temper.SILENT: 2}
HALF_AWAKE: Mix = {Temper.PICKS_UP: 3, Temper.LISTENS: 3, Temper.SLOW: 2}
MINUTE_MS = 60_000

RED = Opening(
    at_ms=0,
    profile="xs-135-flat",
    purpose=Purpose.WARNING,
    hazard="11B01",
    color=AlertColor.RED,
    exercise=True,
    reach=Reach.SIMULATED,
    pace=1,
)
ORANGE = replace(RED, hazard="11B03", color=AlertColor.ORANGE, at_ms=90_000)


def night(seed: int, *openings: Opening, **changes: object) -> Plot:
    """Return a night with these call-outs (one red one), 16 posts and 3 voice lines."""
    facts: dict[str, object] = {
        "posts": 16,
        "tick_ms": 10_000,
        "voice_lines": 3,
        "mix": SLEEPY,
        "desk_works": False,
        **changes,
    }
    return Plot(seed=seed, openings=openings or (RED,), **facts)  # type: ignore[arg-type]


def sleepy(seed: int) -> Plot:
    """Nobody answers in time, so that every ladder is climbed to its end."""
    return night(seed)


def deaf(seed: int) -> Plot:
    """Every ring fails at once, so that every retry is tried."""
    return night(seed, mix=DEAF)


def half_awake(seed: int) -> Plot:
    """People pick up and listen, and few confirm."""
    return night(seed, mix=HALF_AWAKE)


def busy(seed: int) -> Plot:
    """Two call-outs at once over few lines."""
    return night(seed, RED, ORANGE, voice_lines=2, mix=MOTLEY)


def queueing(seed: int) -> Plot:
    """One line for everybody, and texts that are answered while rings queue."""
    return night(seed, voice_lines=1, mix={Temper.SLOW: 1})


def together(seed: int) -> Plot:
    """All fall silent at about the same time."""
    return night(seed, voice_lines=30, posts=30, mix={Temper.NO_ANSWER: 1})


def refused(seed: int) -> Plot:
    """Half of all messages are refused by the line."""
    return night(seed, mix=DEAF, ways=Ways(refuses=0.5))


def two_colors(seed: int) -> Plot:
    """A red and a blue call-out; texts of both are answered late by some."""
    blue = replace(ORANGE, color=AlertColor.BLUE)
    return night(seed, RED, blue, mix={Temper.SLOW: 1})


def drill_and_earnest(seed: int) -> Plot:
    """A drill goes on when it becomes serious."""
    earnest = replace(ORANGE, exercise=False, reach=Reach.REAL)
    return night(seed, RED, earnest, mix=MOTLEY)


def relayed(seed: int) -> Plot:
    """Tier after tier."""
    return night(seed, replace(RED, profile="xs-135-relayed"))


def relayed_again(seed: int) -> Plot:
    """Tier after tier, while many are awake from another call-out."""
    again = replace(ORANGE, profile="xs-135-relayed", at_ms=150_000)
    return night(seed, RED, again, mix={Temper.PROMPT: 4, Temper.NO_ANSWER: 1})


def entered_afterwards(seed: int) -> Plot:
    """Officers enter answers that were given before the call-out."""
    events = tuple(Event(no * 20_000, "entered afterwards") for no in range(1, 9))
    return night(seed, events=events, mix=DEAF)


def countdown(seed: int) -> Plot:
    """A draft opens by itself, and the clock jumps in the middle of its countdown."""
    red = replace(RED, hazard="11B03", how="countdown")
    return night(seed, red, jump_ms=(40_000 + seed * 10_000, 5 * MINUTE_MS))


def measured(seed: int) -> Plot:
    """Units report, and whoever comes along confirms."""
    events = tuple(Event(no * 30_000, "measures") for no in range(1, 12))
    return night(seed, events=events)


def dying(seed: int) -> Plot:
    """The process dies every ten seconds; people answer by their page meanwhile."""
    kills = tuple((no * 10_000, 2 + no % 7) for no in range(1, 60))
    events = tuple(Event(no * 15_000, "page answer") for no in range(4, 20))
    return night(seed, kills=kills, events=events, posts=24, voice_lines=30)


def without_keys(seed: int) -> Plot:
    """The same over a carrier that knows no keys."""
    return replace(dying(seed), ways=Ways(dedup=Dedup.NONE))


def queryable(seed: int) -> Plot:
    """The same over a carrier that can be asked, is down for a while and often times out."""
    down = (Down("voice", 90_000, 150_000),)
    return replace(dying(seed), ways=Ways(dedup=Dedup.QUERYABLE, times_out=0.2, down=down))


def stumbling(seed: int) -> Plot:
    """A transport stumbles over one message in ten, and over all for two minutes."""
    broken = (Down("voice", 90_000, 210_000),)
    return night(seed, posts=24, voice_lines=5, ways=Ways(stumbles=0.1, broken=broken))


def cancelled(seed: int) -> Plot:
    """A cancel in the middle, while the lines are full."""
    at_ms = 65_000 + seed * 20_000
    return night(seed, voice_lines=1, events=(Event(at_ms, "cancel"),))


def backlogged(seed: int) -> Plot:
    """No voice line for a quarter of an hour."""
    return night(seed, ways=Ways(down=(Down("voice", 0, 15 * MINUTE_MS),)))


def jumping(seed: int) -> Plot:
    """The clock jumps ahead by an hour in the middle."""
    return night(seed, jump_ms=(100_000 + seed * 7_000, 60 * MINUTE_MS))


def dead_for_a_while(seed: int) -> Plot:
    """No loop for ten minutes."""
    return night(seed, dead_ms=(100_000 + seed * 7_000, 10 * MINUTE_MS))


def again_and_again(seed: int) -> Plot:
    """One call-out after another in one night, so that people are rung often."""
    start = FIRST_DAY.replace(hour=15)  # 23:00 in the county
    many = tuple(replace(RED, at_ms=no * 150_000) for no in range(4))
    return night(seed, *many, start=start, posts=8, mix={Temper.NO_ANSWER: 1})


def told(seed: int) -> Plot:
    """Most are awake already when the next one comes, and texts fail."""
    ways = Ways(refuses=0.3)
    later = replace(ORANGE, at_ms=150_000)
    return night(seed, RED, later, mix={Temper.PROMPT: 1}, ways=ways)


def upgraded(seed: int) -> Plot:
    """A call-out supersedes the first while that is going on."""
    return night(seed, ORANGE, replace(RED, at_ms=180_000 + seed * 10_000, after=0))
