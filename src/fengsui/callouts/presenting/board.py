"""The coverage board: who is missing by name first, then township by township."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from fengsui.callouts import queries
from fengsui.callouts.loop import night_since
from fengsui.callouts.models import Call, Callout
from fengsui.callouts.presenting.words import CALL_STATES, EVIDENCE_BY_RANK, REASONS, word
from fengsui.callouts.queries import Coverage
from fengsui.channels.queries import rings_since
from fengsui.directory.numbers import mask
from fengsui.geo import queries as geo
from fengsui.geo.models import Level
from fengsui.geo.queries import Place
from fengsui.rulebook import queries as rulebook

MISSING_SHOWN = 40
TOWNSHIP_DIGITS, VILLAGE_DIGITS = 9, 12
COUNTING = ("village", "facility", "township")


@dataclass(frozen=True, slots=True)
class Missing:
    """A person who has not answered, as the desk needs him: post, name, number, what was tried."""

    person_uid: str
    name: str
    post: str
    organisation: str
    place: str
    number: str
    mute: bool
    state: str
    state_word: object
    since: datetime | None
    rings: int
    evidence: object
    reason: object


@dataclass(frozen=True, slots=True)
class Row:
    """A line of the table: a township, or a village within the township that is opened."""

    code: str
    name: str
    known: Coverage
    opens: bool = False
    opened: bool = False
    below: "tuple[Row, ...]" = ()

    @property
    def stuck(self) -> int:
        """Return how many people only a human can still reach."""
        return self.known.people["on_desk"] + self.known.people["unreached"]

    @property
    def overdue(self) -> int:
        """Return how many units owe a report whose time is over."""
        return self.known.units["overdue"]


@dataclass(frozen=True, slots=True)
class Figures:
    """People by category as the units of one tier reported them: due, moved, refusing, left."""

    tier: str
    rows: tuple[tuple[str, int, int, int, int], ...]

    @property
    def totals(self) -> tuple[int, ...]:
        """Return the sums over all categories."""
        return tuple(sum(column) for column in zip(*(row[1:] for row in self.rows), strict=True))


@dataclass(frozen=True, slots=True)
class Board:
    """Everything that the coverage page shows at one instant."""

    at: datetime
    total: Coverage
    rows: tuple[Row, ...]
    posts: int
    missing: tuple[Missing, ...]
    elapsed_s: int
    figures: Figures

    @property
    def more(self) -> int:
        """Return how many are missing beyond those that are listed."""
        return max(0, self.total.silent - len(self.missing))


def board(
    callout: Callout,
    now: datetime,
    *,
    scope: str,
    opened: str = "",
    numbers: bool = False,
    limit: int = MISSING_SHOWN,
) -> Board:
    """Return the board of the part of a call-out that lies in `scope`.

    `opened` is the township whose villages are shown; `numbers`: with masked numbers. The number of
    statements does not depend on how many people are called.
    """
    towns = queries.coverage(callout.id, now, below=scope, length=TOWNSHIP_DIGITS)
    villages: Mapping[str, Coverage] = {}
    if opened and opened.startswith(scope[:TOWNSHIP_DIGITS]):
        villages = queries.coverage(callout.id, now, below=opened, length=VILLAGE_DIGITS)
    silent = queries.missing(callout.id, scope=scope, limit=limit)
    places = geo.places({*towns, *villages, *town_codes(silent)})
    ended = callout.ended_at or now
    elapsed = (ended - callout.opened_at) if callout.opened_at else timedelta()
    return Board(
        at=now,
        total=_sum(towns.values()),
        rows=tuple(_row(code, known, places, villages, opened) for code, known in towns.items()),
        posts=queries.posts_below(callout.id, scope),
        missing=tuple(missing_people(callout, silent, places, now, numbers=numbers)),
        elapsed_s=int(elapsed.total_seconds()),
        figures=figures(callout.id, scope),
    )


def missing_people(
    callout: Callout,
    calls: Collection[Call],
    places: Mapping[str, Place],
    now: datetime,
    *,
    numbers: bool,
) -> list[Missing]:
    """Return these calls as people; `places` are those of `town_codes`."""
    people = [call.person_id for call in calls]
    first = queries.numbers_of(people) if numbers else {}
    # By day no night runs: then this call-out's own rings count.
    since = min(night_since(now), callout.opened_at or now)
    rings = rings_since(people, since)
    return [
        Missing(
            person_uid=call.person.uid,
            name=call.person.name,
            post=call.post.name,
            organisation=call.post.organisation.name,
            place=_town(call, places),
            number=mask(first[call.person_id]) if call.person_id in first else "",
            mute=numbers and call.person_id not in first,
            state=call.state,
            state_word=word(CALL_STATES, call.state),
            since=call.called_at,
            rings=rings.get(call.person_id, 0),
            evidence=EVIDENCE_BY_RANK[call.evidence_rank],
            reason=word(REASONS, call.reason),
        )
        for call in calls
    ]


def figures(callout_id: int, scope: str) -> Figures:
    """Return the people that were reported, by the tier that counts each of them once.

    Villages cover everybody; only where no village reported do risk points or townships speak.
    """
    book = rulebook.current()
    found = queries.figures_below(callout_id, scope)
    tier = next((one for one in COUNTING if one in found), "")
    return Figures(
        book.tiers[tier].name if tier else "",
        tuple(
            (
                book.people[code].name if code in book.people else code,
                due,
                moved,
                refusing,
                due - moved - refusing,
            )
            for code, (due, moved, refusing) in found.get(tier, {}).items()
        ),
    )


def town_codes(calls: Collection[Call]) -> set[str]:
    """Return the codes of the townships in which these people hold their posts."""
    return {call.division[:TOWNSHIP_DIGITS] for call in calls}


def _town(call: Call, places: Mapping[str, Place]) -> str:
    """Return the township, where the post's own organisation does not say it already."""
    place = places.get(call.division[:TOWNSHIP_DIGITS])
    if place is None or place.level != Level.TOWNSHIP:
        return ""
    return "" if call.post.organisation.name.startswith(place.short) else place.short


def _row(
    code: str,
    known: Coverage,
    places: Mapping[str, Place],
    villages: Mapping[str, Coverage],
    opened: str,
) -> Row:
    name = places[code].name if code in places else code
    opens = code in places and places[code].level == Level.TOWNSHIP
    if code != opened or not opens:
        return Row(code, name, known, opens=opens)
    below = tuple(
        Row(one, places[one].name if one in places else one, part) for one, part in villages.items()
    )
    return Row(code, name, known, opens=True, opened=True, below=below)


def _sum(parts: Collection[Coverage]) -> Coverage:
    keys_people = queries.PEOPLE_FACTS
    people = {key: sum(part.people[key] for part in parts) for key in keys_people}
    units = {key: sum(part.units[key] for part in parts) for key in queries.UNIT_FACTS}
    return Coverage(people, units)
