"""The scenarios that the engine was built for, each held by every checker."""

from collections import Counter
from dataclasses import replace
from datetime import timedelta

import pytest
from tests.sim import plots
from tests.sim.conftest import NewDatabase
from tests.sim.staffing import TOWN, Script, Staff, confirms, rings_out, uid_of

from fengsui.callouts.models import Call, Callout
from fengsui.channels.models import Attempt
from fengsui.drills import checkers
from fengsui.drills.county import COUNTY
from fengsui.drills.plot import Event, Plot
from fengsui.drills.responders import Temper
from fengsui.drills.world import World
from fengsui.journal import queries as journal
from fengsui.journal.models import Subject
from fengsui.tasks.models import Task

pytestmark = pytest.mark.django_db
RED, ORANGE = plots.RED, plots.ORANGE
HOLD_S, LINES, POSTS = 40, 30, 2_000
# The order in which a county is woken, by the priorities of rules/roles.toml.
CLASSES = {"county": 10, "duty rooms": 20, "leaders": 30, "risk points": 40, "the rest": 50}


def rings(word: str) -> list[Attempt]:
    """Return the rings of a person that were handed over."""
    found = Attempt.objects.filter(person__uid=uid_of(word), means="voice", handed_at__isnull=False)
    return list(found.order_by("handed_at"))


def call(word: str) -> Call:
    """Return the only call of a person."""
    return Call.objects.get(person__uid=uid_of(word))


def plot(*openings: object, **changes: object) -> Plot:
    """Return a night in which nothing fails."""
    facts = {"openings": openings, "desk_works": False, "closes": False, **changes}
    return Plot(seed=1, posts=0, **facts)  # type: ignore[arg-type]


def large_county() -> Staff:
    """Return 2,000 posts of as many people: 18 townships, 300 risk points, villages."""
    staff = Staff()
    staff.post(COUNTY, "county_duty_room", "county room")
    staff.post(COUNTY, "county_leader", "county leader")
    staff.post(TOWN, "township_duty_room", "room")
    staff.post(TOWN, "flood_control_head", "leader")
    staff.post(TOWN, "emergency_station", "station")
    for no in range(300):
        village = staff.village(no + 1)
        staff.risk_point(village, f"keeper {no}")
        staff.post(village, "village_head", f"head {no}")
    roles = ("grid_torrent_warden", "grid_geo_monitor", "grid_water_patrol", "shelter_keeper")
    for no in range(POSTS - len(staff.county.posts)):
        staff.post(f"{TOWN}{no % 300 + 1:03}", roles[no % 4], f"grid {no}")
    return staff


def test_two_thousand_posts_over_thirty_lines_of_forty_seconds(new_database: NewDatabase) -> None:
    staff = large_county()
    assert len(staff.county.posts) == POSTS
    people = [row.name.removeprefix("人") for row in staff.county.people]
    script = Script(
        rings={word: confirms(HOLD_S) for no, word in enumerate(people) if no % 10},
        default=rings_out(HOLD_S),
    )
    night = replace(plot(RED, voice_lines=LINES), posts=POSTS)
    with new_database(), World(night, respond=script, county=staff.county) as world:
        world.tick()
        callout = Callout.objects.get()
        first = Attempt.objects.filter(means="voice", priority__lt=500, key__contains="/1.0")
        while first.exclude(state__in=("concluded", "withdrawn")).exists() or not first.exists():
            world.tick()
        world.check({**checkers.ALWAYS, **checkers.NOW_AND_THEN})
        world.check({"order": checkers.EVERYTHING["escalation_only_after_ring"]})

        order = [a.priority for a in first.exclude(handed_at=None).order_by("handed_at", "id")]
        told = [max(name for name, at in enumerate(CLASSES.values()) if at <= p) for p in order]
        assert len(order) >= POSTS - 1  # who stands above the townships has no station to tell
        assert told == sorted(told), "county, duty rooms, leaders, risk points, the rest"
        assert set(told) == set(range(len(CLASSES)))

        assert callout.opened_at is not None
        took_s = (world.now - callout.opened_at).total_seconds()
        assert callout.announced_s == 60 + -(-len(order) // LINES) * HOLD_S
        assert abs(took_s - callout.announced_s) <= 0.15 * callout.announced_s
        assert not Attempt.objects.filter(outcome="backlog").exists()


def moves(since_entry: int) -> Counter[str]:
    """Return how often each person was moved on by the ladder since an entry."""
    kinds = ("call.rung", "call.escalated", "call.put_on_desk")
    found = Subject.objects.filter(entry__kind__in=kinds, entry_id__gt=since_entry)
    return Counter(found.values_list("uid", flat=True))


@pytest.mark.parametrize("dead_from_s", [30, 65, 100, 200])
def test_ten_minutes_without_a_loop_bunch_nothing(
    dead_from_s: int, new_database: NewDatabase
) -> None:
    dead_ms = (dead_from_s * 1000, 600_000)
    with new_database(), World(replace(plots.sleepy(2), dead_ms=dead_ms)) as world:
        while world.elapsed_ms < sum(dead_ms) - world.plot.tick_ms:
            world.tick()
        before = journal.last_id()
        world.lived = 0
        while not world.lived:
            world.tick()
        assert set(moves(before).values()) == {1}, "one leg, not all that the time would allow"
        world.run()


def test_a_clock_that_jumps_an_hour_changes_nothing_but_the_clock(
    new_database: NewDatabase,
) -> None:
    # Looking every two seconds, because the round that sees the jump does nothing else.
    calm = replace(plots.sleepy(3), tick_ms=2_000)
    nights = []
    for jump_ms in (None, (130_000, 3_600_000)):
        with new_database(), World(replace(calm, jump_ms=jump_ms)) as world:
            ended = world.run()
            by = timedelta(milliseconds=jump_ms[1] if jump_ms else 0)
            at = world.plot.start + timedelta(milliseconds=jump_ms[0] if jump_ms else 0)
            handed = [
                (line.key, line.at - by if jump_ms and line.at > at else line.at)
                for line in world.scene().taken
            ]
            nights.append((handed, ended))
    assert nights[0] == nights[1]
    assert len(nights[0][0]) > 30


def test_one_person_with_three_posts_under_two_callouts_is_rung_once(
    new_database: NewDatabase,
) -> None:
    staff = Staff()
    village = staff.village(1)
    for division, role in (
        (TOWN, "flood_control_head"),
        (village, "village_head"),
        (village, "shelter_keeper"),
    ):
        staff.post(division, role, "one")
    script = Script(rings={"one": confirms(20)})
    night = plot(RED, replace(ORANGE, at_ms=20_000))
    with new_database(), World(night, respond=script, county=staff.county) as world:
        assert world.run() == {"acknowledged": 2}
        assert len(rings("one")) == 1


def test_twenty_silent_villages_make_one_message_to_their_township(
    new_database: NewDatabase,
) -> None:
    staff = Staff()
    staff.post(TOWN, "emergency_station", "station")
    for no in range(20):
        staff.post(staff.village(no + 1), "village_head", f"head {no}")
    script = Script(rings={"station": confirms(10)}, default=rings_out())
    with new_database(), World(plot(RED), respond=script, county=staff.county) as world:
        assert world.run() == {"on_desk": 20}
        (told,) = rings("station")
        assert "20个村" in told.words.text
        assert Task.objects.filter(kind="door_knock", state="open").count() == 20


def test_an_answer_after_everything_counts_is_late_and_frees_the_desk(
    new_database: NewDatabase,
) -> None:
    staff = Staff()
    staff.post(TOWN, "emergency_station", "station")
    staff.post(staff.village(1), "village_head", "head")
    script = Script(texts={"head": confirms(1_800)}, default=rings_out())
    with new_database(), World(plot(RED), respond=script, county=staff.county) as world:
        world.wait(1_700)
        assert call("head").state == "on_desk"
        assert world.run() == {"acknowledged": 1}
        assert call("head").late
        assert Task.objects.get().state == "dropped"


def test_a_cancel_in_the_middle_silences_lines_and_superiors(new_database: NewDatabase) -> None:
    night = replace(plots.sleepy(1), voice_lines=1, events=(Event(150_000, "cancel"),))
    with new_database(), World(night) as world:
        world.wait(160)
        out = len(world.scene().taken)
        ended = world.run()
        assert len(world.scene().taken) == out
        assert set(ended) <= {"cancelled", "acknowledged", "unreached"}
        assert ended["cancelled"]


def test_an_upgrade_calls_only_those_for_whom_something_changed(
    new_database: NewDatabase,
) -> None:
    staff = Staff()
    for no, word in enumerate(("awake", "asleep")):
        staff.post(staff.village(no + 1), "village_head", word)
    script = Script(rings={"awake": confirms(10)}, default=rings_out())
    upgrade = replace(RED, at_ms=100_000, after=0, only_changed=True)
    night = plot(replace(ORANGE, at_ms=0), upgrade)
    with new_database(), World(night, respond=script, county=staff.county) as world:
        world.run()
        of = Call.objects.order_by("callout_id")
        assert [(c.callout.state, c.state) for c in of.filter(person__uid=uid_of("awake"))] == [
            ("superseded", "acknowledged")
        ]
        asleep = of.filter(person__uid=uid_of("asleep"))
        assert [c.state for c in asleep] == ["cancelled", "on_desk"]
        assert len(rings("awake")) == 1


@pytest.mark.parametrize(("answers_after_s", "opens_after_s"), [(30, 30), (None, 480)])
def test_a_relayed_tier_opens_when_its_upper_answered_or_at_the_latest(
    answers_after_s: int | None, opens_after_s: int, new_database: NewDatabase
) -> None:
    staff = Staff()
    staff.post(TOWN, "flood_control_head", "leader")
    staff.post(staff.village(1), "village_head", "head")
    texts = {} if answers_after_s is None else {"leader": confirms(answers_after_s)}
    script = Script(texts=texts, rings={"head": confirms(5)})
    night = plot(replace(RED, profile="xs-135-relayed"), tick_ms=1_000)
    with new_database(), World(night, respond=script, county=staff.county) as world:
        world.run()
        callout = Callout.objects.get()
        began = Attempt.objects.filter(person__uid=uid_of("head")).order_by("id")[0].queued_at
        assert callout.opened_at is not None
        leader = Attempt.objects.filter(person__uid=uid_of("leader")).order_by("id")[0].queued_at
        since = callout.opened_at if answers_after_s is None else leader
        assert 0 <= (began - since).total_seconds() - opens_after_s <= 2


def test_a_drill_that_becomes_serious_rings_everybody_in_earnest(
    new_database: NewDatabase,
) -> None:
    with new_database(), World(plots.drill_and_earnest(1)) as world:
        world.run()
        drill, earnest = Callout.objects.order_by("id")
        people = {row.person_id for row in Call.objects.filter(callout=earnest)}
        assert people == {row.person_id for row in Call.objects.filter(callout=drill)}
        assert {line.exercise for line in world.carriers["simulated"].book} == {True}
        assert {line.exercise for line in world.carriers["carrier"].book} == {False}


@pytest.mark.parametrize("first", range(1, 4))
def test_a_process_may_die_at_any_point(first: int, new_database: NewDatabase) -> None:
    """Texts go out at 5 s, rings at 65 s: the points around them are tried one after another."""
    for points in range(first, 25, 3):
        kills = ((5_000, points), (62_000, points))
        night = plots.night(points, kills=kills, posts=6, mix={Temper.PROMPT: 3, Temper.BUSY: 1})
        with new_database(), World(replace(night, tick_ms=15_000)) as world:
            world.run()
            assert world.process.deaths
