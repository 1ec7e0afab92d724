"""The door: the county sees every alert, the tiers below those that mean them."""

import pytest

from fengsui.directory.access import NotVisible
from fengsui.directory.models import User, UserRole
from fengsui.warnings import queries
from fengsui.warnings.access import access_alert, visible_alerts
from fengsui.warnings.actions import receive
from fengsui.warnings.models import Alert
from fengsui.warnings.tests.county import (
    COUNTY,
    EAST,
    NOW,
    OFFICER,
    WEST,
    WEST_1,
    WEST_2,
    area,
    cap,
    found_county,
    info,
)

pytestmark = pytest.mark.django_db
CODE = "<geocode><valueName>GB/T 2260</valueName><value>{}</value></geocode>"


def user(division: str | None, *, active: bool = True) -> User:
    return User.objects.create(
        uid=f"user-{division}",
        username=f"user-{division}",
        role=UserRole.DUTY_OFFICER,
        division_id=division,
        is_active=active,
    )


@pytest.fixture(autouse=True)
def _alerts() -> None:
    found_county()
    for place in (COUNTY, WEST, WEST_1, EAST, "330226"):
        receive(NOW, cap(info(area(CODE.format(place))), identifier=place), actor=OFFICER)


@pytest.mark.parametrize(
    ("division", "seen"),
    [
        (COUNTY, {COUNTY, WEST, WEST_1, EAST, "330226"}),
        (WEST, {COUNTY, WEST, WEST_1}),
        (WEST_1, {COUNTY, WEST, WEST_1}),
        (WEST_2, {COUNTY, WEST}),
        (EAST, {COUNTY, EAST}),
        (None, set()),
    ],
)
def test_who_sees_what(division: str | None, seen: set[str]) -> None:
    account = user(division)
    assert {alert.identifier for alert in queries.listed(visible_alerts(account))} == seen
    for alert in Alert.objects.all():
        if alert.identifier in seen:
            assert access_alert(account, alert.uid) == alert
        else:
            with pytest.raises(NotVisible):
                access_alert(account, alert.uid)


def test_a_closed_account_sees_nothing() -> None:
    assert not visible_alerts(user(COUNTY, active=False)).exists()


def test_a_list_carries_no_long_texts() -> None:
    (alert, *_) = queries.listed(visible_alerts(user(COUNTY)))
    assert {"description", "instruction"} <= alert.get_deferred_fields()
    assert len(queries.listed(visible_alerts(user(WEST)), limit=2)) == 2
