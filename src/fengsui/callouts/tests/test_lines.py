"""What looks as if it rang phones rings them, or says loudly that it does not."""

from pathlib import Path

import pytest
from django.conf import settings
from django.db import IntegrityError, transaction

from fengsui.callouts.models import Callout
from fengsui.callouts.refusals import Refused
from fengsui.callouts.tests.web import Web
from fengsui.channels import routes
from fengsui.channels.models import Reach
from fengsui.channels.registry import TRANSPORTS

REAL_SMS = '[[route]]\nreach = "real"\nmeans = "sms"\nchannel = "carrier"\n'
REAL_VOICE = REAL_SMS.replace("sms", "voice")
NO_LINE = "只有人工拨打"
pytestmark = pytest.mark.django_db


def test_what_is_simulated_is_an_exercise(web: Web) -> None:
    with pytest.raises(Refused, match="rings nobody"):
        web.draft(exercise=False, reach=Reach.SIMULATED)
    assert not Callout.objects.exists()
    one = web.draft()
    with pytest.raises(IntegrityError), transaction.atomic():
        Callout.objects.filter(id=one.id).update(exercise=False)


def test_a_node_without_real_lines_says_so_on_draft_and_board(
    web: Web, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(settings, "ROUTES_FILE", tmp_path / "routes.toml")
    drafted = web.night.draft(exercise=False, reach=Reach.REAL)
    (warning,) = drafted.warnings
    assert "no line for" in warning
    assert drafted.as_dict()["warnings"] == (warning,)
    board = web.open(exercise=False, reach=Reach.REAL)
    for uid in (drafted.uid, board.uid):
        page = web.officer.get(f"/callouts/{uid}/").content.decode()
        assert 'role="alert"' in page
        assert "的真实线路：系统自己发不出、拨不出，" + NO_LINE in page
        assert "真实线路，真实拨打" not in page


def test_it_names_the_means_that_no_line_carries(
    web: Web, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(settings, "ROUTES_FILE", tmp_path / "routes.toml")
    known = {**TRANSPORTS, "carrier": TRANSPORTS["simulated"]}
    monkeypatch.setattr(routes, "TRANSPORTS", known)
    (tmp_path / "routes.toml").write_text(REAL_SMS)
    drafted = web.night.draft(exercise=False, reach=Reach.REAL)
    assert "voice" in drafted.warnings[0]
    assert "sms" not in drafted.warnings[0]
    (tmp_path / "routes.toml").write_text(REAL_SMS + REAL_VOICE + "lines = 2\n")
    assert web.night.draft(exercise=False, reach=Reach.REAL).warnings == ()
    page = web.officer.get(f"/callouts/{drafted.uid}/").content.decode()
    assert "真实线路，真实拨打" in page
    assert NO_LINE not in page


def test_a_drill_warns_of_nothing(web: Web) -> None:
    drafted = web.night.draft()
    assert drafted.warnings == ()
    assert NO_LINE not in web.officer.get(f"/callouts/{drafted.uid}/").content.decode()
