"""The routes file: what it leaves out keeps its way; a mistake is refused by line and field.

Spoiled under a running process, it changes nothing but the lamp.
"""

from pathlib import Path

import pytest
from django.conf import settings

from fengsui.channels import queries, routes
from fengsui.channels.models import Reach
from fengsui.channels.registry import TRANSPORTS
from fengsui.channels.tests.outbox import Outbox
from fengsui.rulebook.scales import Means
from fengsui.rulebook.table import RuleError

OWN = """
[[route]]
reach = "simulated"
means = "sms"
channel = "simulated"
lines = 3
"""


def read(folder: Path, text: str) -> tuple[routes.Route, ...]:
    path = folder / "routes.toml"
    path.write_text(text, encoding="utf-8")
    return routes.load(path)


@pytest.mark.parametrize("text", [None, "", OWN])
def test_every_means_has_a_way_whatever_the_file_leaves_out(
    tmp_path: Path, text: str | None
) -> None:
    table = routes.DEFAULT if text is None else read(tmp_path, text)
    assert all(routes.serving(table, reach, means) for reach in Reach for means in Means)


def test_the_file_comes_instead_of_the_default(tmp_path: Path) -> None:
    (route,) = routes.serving(read(tmp_path, OWN), "simulated", "sms")
    assert (route.lines, route.timeout_s, route.name) == (3, 60, "simulated/sms/simulated")


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("[[route]]", "[[routes]]", 'routes.toml:2: field "routes" is unknown here'),
        ("[[route]]", "route = 3\n[x]", 'field "route" must be an array of tables'),
        ('means = "sms"', "", 'routes.toml:2: field "route[1].means" is missing'),
        ('"sms"', '"pigeon"', 'routes.toml:4: field "route[1].means" must be one of sms, voice'),
        ('channel = "simulated"', 'channel = "nowhere"', "must be one of simulated, by_hand"),
        ("lines = 3", "lines = 0", 'routes.toml:6: field "route[1].lines" must be from 1 to'),
        ("lines = 3", "line = 3", 'field "route[1].line" is unknown here'),
        ("lines = 3", "lines =", "is not valid TOML"),
    ],
)
def test_a_mistake_is_named_by_file_line_and_field(
    tmp_path: Path, old: str, new: str, said: str
) -> None:
    assert old in OWN
    with pytest.raises(RuleError) as refused:
        read(tmp_path, OWN.replace(old, new, 1))
    assert said in str(refused.value)


@pytest.mark.parametrize("reach", ["rehearsal", "real"])
def test_the_simulator_never_takes_what_is_meant_for_people(tmp_path: Path, reach: str) -> None:
    with pytest.raises(RuleError, match="channel"):
        read(tmp_path, OWN.replace('reach = "simulated"', f'reach = "{reach}"'))


def test_what_is_simulated_stays_inside(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    known = {**TRANSPORTS, "carrier": TRANSPORTS["simulated"]}
    monkeypatch.setattr(routes, "TRANSPORTS", known)
    with pytest.raises(RuleError, match="channel"):
        read(tmp_path, OWN.replace('channel = "simulated"', 'channel = "carrier"'))
    real = OWN.replace("simulated", "real", 1).replace(
        'channel = "simulated"', 'channel = "carrier"'
    )
    assert routes.serving(read(tmp_path, real), "real", "sms")[0].channel == "carrier"


def test_a_spoiled_file_does_not_take_the_routes_away(outbox: Outbox) -> None:
    good = routes.current()
    assert routes.refusal() is None
    Path(settings.ROUTES_FILE).write_text(OWN.replace("sms", "pigeon"), encoding="utf-8")
    assert routes.current() is good
    outbox.queue("w00")
    outbox.wait()
    assert outbox.states() == {"w00": ("sent", "accepted")}
    assert 'routes.toml:4: field "route[1].means" must be one of' in queries.trouble(outbox.now)
    outbox.routes(lines=7)
    assert {route.lines for route in routes.current() if route.channel == "gateway"} == {7}
    assert queries.trouble(outbox.now) == ""


def test_a_process_does_not_start_on_a_spoiled_file(own_data: Path) -> None:
    (own_data / "routes.toml").write_text(OWN.replace("sms", "pigeon"), encoding="utf-8")
    with pytest.raises(RuleError, match="means"):
        routes.current()
