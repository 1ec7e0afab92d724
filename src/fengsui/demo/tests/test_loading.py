"""The demonstration county in the database."""

from datetime import UTC, datetime, timedelta

import pytest
from django.contrib.auth import authenticate

from fengsui.demo.county import build
from fengsui.demo.loading import load
from fengsui.directory import numbers
from fengsui.directory.models import (
    ContactKind,
    ContactPoint,
    DutyShift,
    Holding,
    Organisation,
    Person,
    Post,
    User,
)
from fengsui.geo.models import Division
from fengsui.geo.upsert import Moved
from fengsui.hazards.models import PeopleAtRisk, RiskPoint, RiskPost
from fengsui.journal.models import Entry, Subject

pytestmark = pytest.mark.django_db
# 05:00 in Beijing: before the morning's handover.
NOW = datetime(2026, 7, 24, 21, 0, tzinfo=UTC)
TABLES = (
    Division,
    Organisation,
    Person,
    Post,
    Holding,
    ContactPoint,
    DutyShift,
    RiskPoint,
    RiskPost,
    PeopleAtRisk,
    User,
)


def everything():
    return [list(table.objects.order_by("id").values_list()) for table in TABLES]


@pytest.fixture
def first():
    return load(NOW)


def test_everything_arrives_once_and_nobodys_name_or_number_in_the_journal(first):
    assert {noun: moved.created for noun, moved in first.counts.items()} == {
        "division": 429,
        "organisation": 461,
        "person": 1598,
        "contact": ContactPoint.objects.count(),
        "post": 1945,
        "holding": Holding.objects.count(),
        "shift": DutyShift.objects.count(),
        "risk_point": 300 + RiskPost.objects.count() + PeopleAtRisk.objects.count(),
        "user": 5,
    }
    assert RiskPoint.objects.count() == 300
    assert sum(PeopleAtRisk.objects.values_list("people", flat=True)) == 41_539
    told = "\n".join(Subject.objects.values_list("facts", flat=True))
    told += "\n".join(Entry.objects.values_list("facts", flat=True))
    assert [row.name for row in build().people if f'"{row.name}"' in told] == []
    assert [row.mobile for row in build().people if row.mobile in told] == []


def test_the_rooms_are_manned_and_their_officers_and_accounts_reached(first):
    rooms = set(Post.objects.filter(by_roster=True).values_list("id", flat=True))
    assert len(rooms) == 38
    for moment in (NOW, NOW + timedelta(days=30, hours=11), NOW + timedelta(days=58)):
        manned = DutyShift.objects.filter(starts_at__lte=moment, ends_at__gt=moment)
        assert set(manned.values_list("post_id", flat=True)) == rooms
    officer = User.objects.get(username="shipu").person
    mobile, landline = ContactPoint.objects.filter(person=officer).order_by("rank")
    assert (mobile.kind, landline.kind) == (ContactKind.MOBILE, ContactKind.LANDLINE)
    assert not landline.takes_text
    assert numbers.open_sealed(mobile.uid, bytes(mobile.sealed)).startswith("1004")
    assert numbers.open_sealed(landline.uid, bytes(landline.sealed)).startswith("0000")
    assert set(first.passwords) == {"zhiban", "zhibanzhang", "zhihui", "shipu", "dongmen"}
    for username, password in first.passwords.items():
        assert authenticate(username=username, password=password).person is not None


def test_a_second_load_changes_nothing_and_a_later_one_only_prolongs_the_roster(first):
    before, entries = everything(), Entry.objects.count()
    second = load(NOW + timedelta(minutes=1))
    assert set(second.counts.values()) == {Moved()}
    assert second.passwords == {}
    assert everything() == before
    assert Entry.objects.count() == entries
    shifts = DutyShift.objects.count()
    later = load(NOW + timedelta(days=10))
    assert {noun for noun, moved in later.counts.items() if moved != Moved()} == {"shift"}
    assert later.counts["shift"] == Moved(created=shifts // 6)
