"""The county speaks the words of the built-in rules."""

import pytest

from fengsui.demo.county import build
from fengsui.demo.divisions import DATA_DIR
from fengsui.demo.riskpoints import MOVED_IN_2012
from fengsui.rulebook.load import load
from fengsui.settings import RULES_DIR
from fengsui.standards import cap12


@pytest.fixture(scope="module")
def rules():
    return load(RULES_DIR)


def test_every_role_of_the_rules_has_posts_and_every_post_a_role(rules):
    assert {post.role for post in build().posts} == rules.roles.keys()


def test_a_post_serves_a_division_of_its_roles_tier(rules):
    digits = {"county": 6, "township": 9, "village": 12, "facility": 12}
    for post in build().posts:
        assert len(post.division) == digits[rules.roles[post.role].tier], post.key


def test_people_at_risk_are_counted_in_the_categories_of_the_measures(rules):
    assert MOVED_IN_2012.keys() == rules.people.keys()


def test_the_alert_is_read_without_a_mark_and_its_codes_are_known(rules):
    alert = cap12.parse((DATA_DIR / "typhoon_red_20210725.cap.xml").read_bytes())
    assert alert.status is cap12.Status.EXERCISE
    assert alert.marks == ()
    (info,) = alert.infos
    assert {code.value for code in info.event_codes} <= rules.event_codes.keys()
    geocodes = [geocode for area in info.areas for geocode in area.geocodes]
    assert {geocode.value_name for geocode in geocodes} <= rules.geocode_names.keys()
