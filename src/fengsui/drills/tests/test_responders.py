"""The simulated people: the same for the same seed, and never more than they were asked."""

import pytest

from fengsui.drills.responders import (
    LIVELY,
    MOTLEY,
    Asked,
    Population,
    Temper,
    confirming,
    measures,
    reports_after_ms,
)
from fengsui.rulebook.scales import Evidence

PEOPLE = [f"person-{no}" for no in range(400)]


def asked(person: str, *, means: str = "voice", priority: int = 50) -> Asked:
    return Asked(f"callout/{person}/1.0", means, person, priority)


def test_the_same_seed_gives_the_same_replies() -> None:
    first, again, other = Population(1), Population(1), Population(2)
    told = [first.replies(asked(person)) for person in PEOPLE]
    assert told == [again.replies(asked(person)) for person in PEOPLE]
    assert told != [other.replies(asked(person)) for person in PEOPLE]


def test_every_temper_lives_in_a_motley_county_and_most_are_prompt_in_a_lively_one() -> None:
    motley, lively = Population(1, MOTLEY), Population(1, LIVELY)
    assert {motley.temper(person) for person in PEOPLE} == set(Temper)
    prompt = sum(lively.temper(person) == Temper.PROMPT for person in PEOPLE)
    assert 240 < prompt < 320


def test_a_duty_room_is_mostly_awake() -> None:
    population = Population(1, MOTLEY)
    awake = sum(population.temper(person, priority=20) == Temper.PROMPT for person in PEOPLE)
    assert awake > 300


def test_a_reply_is_a_receipt_or_an_answer_in_order_of_time() -> None:
    population = Population(1, MOTLEY)
    for person in PEOPLE:
        for means in ("sms", "voice", "video", "message"):
            replies = population.replies(asked(person, means=means))
            assert all(bool(reply.outcome) != bool(reply.evidence) for reply in replies)
            assert [r.after_ms for r in replies] == sorted(r.after_ms for r in replies)


def test_who_merely_picks_up_confirms_nothing() -> None:
    population = Population(1, {Temper.PICKS_UP: 1})
    said = {reply.evidence for reply in population.replies(asked("x")) if reply.evidence}
    assert said == {Evidence.PICKED_UP}


def test_a_report_never_has_more_moved_than_due() -> None:
    for no in range(200):
        told = measures(1, f"unit-{no}", due={"crew": no, "other": 0}, checks=["patrol_out"])
        for due, moved, refusing in told.figures.values():
            assert due == no
            assert moved >= 0
            assert moved + refusing <= due
        assert "other" not in told.figures
        assert told.figures or told.checks or told.none_because
        assert 0 < reports_after_ms(1, f"unit-{no}") <= 900_000


@pytest.mark.parametrize("count", [2, 3, 5, 18])
def test_some_townships_leave_confirming_to_who_takes_part_never_all(count: int) -> None:
    towns = [f"330225{no}" for no in range(100, 100 + count)]
    shares = set()
    for seed in range(50):
        busy = confirming(seed, towns)
        assert 0 < len(busy) < count
        assert busy == confirming(seed, towns[::-1]), "the same for the same seed"
        shares.add(busy)
    assert len(shares) > 1, "not always the same ones"


def test_a_township_alone_does_its_work() -> None:
    assert confirming(1, ["330225101"]) == {"330225101"}
