"""A time at the end of the calendar must not keep an officer from his alerts."""

import pytest
from django.test import Client

from fengsui.directory.models import User, UserRole
from fengsui.warnings.actions import receive
from fengsui.warnings.tests.county import COUNTY, NOW, OFFICER, cap, found_county

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "sent",
    ["0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00", "9999-12-31T23:59:59-00:00"],
)
def test_no_time_stops_the_list_of_alerts(sent: str) -> None:
    found_county()
    uid = receive(NOW, cap(sent=sent), actor=OFFICER).uid
    user = User.objects.create(
        uid="u-1", username="o", role=UserRole.DUTY_OFFICER, division_id=COUNTY
    )
    client = Client()
    client.force_login(user)
    for address in ("/alerts/", f"/alerts/{uid}/", "/"):
        assert client.get(address).status_code == 200
