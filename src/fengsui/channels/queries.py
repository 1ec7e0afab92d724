"""Reading outbox and inbox."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, Min, Q

from fengsui.channels import routes
from fengsui.channels.models import OPEN, Answer, Attempt, AttemptState, Line
from fengsui.channels.registry import TRANSPORTS
from fengsui.clock import from_ms
from fengsui.journal.statements import Value, rows
from fengsui.rulebook.scales import Means

LOST_MAX = 2_000
# A trouble that comes and goes is seen by nobody who looks up now and then.
TROUBLE_SHOWN = timedelta(minutes=10)


def in_flight(reach: str, means: str) -> int:
    """Return how many lines of a means are held."""
    ((count,),) = rows("channels/in_flight", {"reach": reach, "means": means})
    assert isinstance(count, int)
    return count


def by_keys(keys: Collection[str]) -> dict[str, Attempt]:
    """Return the attempts with these keys (at most 2,000)."""
    assert len(keys) <= 2_000
    return {attempt.key: attempt for attempt in Attempt.objects.filter(key__in=keys)}


def rings_since(person_ids: Collection[int], since: datetime) -> dict[int, int]:
    """Return how often each of these people was rung since an instant."""
    rung = Attempt.objects.filter(
        person_id__in=person_ids,
        means__in=[means for means in Means if means.rings],
        handed_at__gte=since,
    )
    counted = rung.values_list("person_id").annotate(rings=Count("id"))
    return dict(counted)


def answers_of(person_id: int, *, exercise: bool) -> list[Answer]:
    """Return what a person answered, newest first (at most 50)."""
    said = Answer.objects.filter(person_id=person_id, exercise=exercise)
    return list(said.order_by("-at")[:50])


def lines() -> list[Line]:
    """Return the routes that were used, with their health."""
    return list(Line.objects.order_by("route"))


def waiting_means() -> list[str]:
    """Return the means in which anything is queued, leased or ringing."""
    return [str(means) for (means,) in rows("channels/waiting_means")]


def planned_at() -> datetime | None:
    """Return when an open attempt needs the loop again; None where there is none.

    What is dialled by hand needs it only when its time is over.
    """
    queued = Q(state=AttemptState.QUEUED)
    planned = Attempt.objects.filter(state__in=OPEN).aggregate(
        leased=Min("lease_until", filter=Q(state=AttemptState.LEASED)),
        ringing=Min("concludes_at", filter=Q(state=AttemptState.RINGING)),
        queued=Min("not_before", filter=queued & _served()),
        late=Min("give_up_at", filter=queued),
    )
    return min(filter(None, planned.values()), default=None)


def unsent_since(instant: datetime) -> int:
    """Return how many messages a channel should have taken by then; dialling by hand waits."""
    queued = Attempt.objects.filter(state=AttemptState.QUEUED, not_before__lt=instant)
    return queued.filter(_served()).count()


def _served() -> Q:
    """Return what the loop hands over by itself."""
    served = Q(id__isnull=True)
    for route in routes.current():
        if TRANSPORTS[route.channel].by_loop:
            served |= Q(reach=route.reach, means=route.means)
    return served


@dataclass(frozen=True, slots=True)
class Lost:
    """An attempt under a lease that was lost, with the channel that had it."""

    id: int
    key: str
    channel: str
    reach: str
    lease: str
    give_up_at: datetime


def lost_leases(now: datetime, means: str) -> list[Lost]:
    """Return attempts whose claimer is gone, oldest first (at most 2,000)."""
    params: dict[str, Value] = {"means": means, "now": now, "limit": LOST_MAX}
    return [
        Lost(int(str(id_)), str(key), str(channel), str(reach), str(lease), from_ms(int(str(late))))
        for id_, key, channel, reach, lease, late in rows("channels/lost_leases", params)
    ]


def trouble(now: datetime) -> str:
    """Return what the lamp should say of lines and of the routes file; empty where all is well."""
    said = [str(refused)] if (refused := routes.refusal()) else []
    lately = now - TROUBLE_SHOWN
    for line in lines():
        if line.reason and line.down_until and line.down_until >= lately:
            said.append(f"{line.route}: {line.reason}")
        elif line.faulty_at and line.faulty_at >= lately:
            said.append(f"{line.route}: a message could not be sent by our own fault; see the log")
    return "; ".join(said)


def leased(means: str, lease: str) -> list[tuple[object, ...]]:
    """Return all that the messages of a lease say, in the order in which they go out."""
    return rows("channels/leased", {"means": means, "lease": lease})
