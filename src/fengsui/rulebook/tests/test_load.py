"""The built-in rules, what they propose, and the county's own over them."""

import json
from pathlib import Path

import pytest

from fengsui.rulebook.book import NoRule, Rulebook
from fengsui.rulebook.findings import check, unconfirmed
from fengsui.rulebook.load import load
from fengsui.rulebook.profiles import Profile
from fengsui.rulebook.scales import AlertColor, Evidence, Means, Purpose
from fengsui.rulebook.tests.folders import BUILTIN, changed, copied, refused
from fengsui.rulebook.words import render
from fengsui.rulebook.words_file import PURPOSES, WORDS_KINDS

XIANGSHAN = "330225"


@pytest.fixture(scope="module")
def book() -> Rulebook:
    return load(BUILTIN)


def test_all_packs_load_and_say_where_they_come_from(book: Rulebook) -> None:
    files = list(BUILTIN.rglob("*.toml"))
    assert len(book.packs) == len(files)
    assert all(pack.source and pack.title and pack.edition >= 1 for pack in book.packs)
    assert set(book.tiers) == {"county", "township", "village", "facility"}
    assert len(book.event_codes) == 200
    assert [category.name for category in book.people.values()][:3] == [
        "船员",
        "海塘外",
        "非标准海塘内",
    ]
    assert len(book.people) == 8


def test_nothing_that_the_plan_does_not_say_is_confirmed(book: Rulebook) -> None:
    confirmed = {pack.id for pack in book.packs if pack.confirmed}
    assert confirmed == {"changzhi-5min", "people", "tiers"}


def test_findings_name_what_is_unconfirmed_and_what_lacks(book: Rulebook) -> None:
    findings = check(book)
    assert any(each.startswith("profiles/xs-135-flat edition 1 is") for each in unconfirmed(book))
    assert not any("not confirmed" in each for each in findings)
    assert any("every dispatch" in each for each in findings)
    assert not any("no measure form" in each for each in findings)
    assert not any("equally well" in each or "also calls" in each for each in findings)


def test_a_standing_order_without_a_form_is_a_finding(tmp_path: Path) -> None:
    folder = copied(tmp_path)
    (folder / "measures/rain-facility.toml").unlink()
    changed(folder / "measures/any-village.toml", '"village", "facility"', '"village"')
    found = [each for each in check(load(folder)) if "no measure form" in each]
    assert "standing-orders/rain-red: no measure form is for 11B03 red in tier facility." in found


def test_what_concerns_the_countys_own_files_comes_first(tmp_path: Path) -> None:
    folder, own = copied(tmp_path), tmp_path / "own/standing-orders"
    own.mkdir(parents=True)
    for order in ("rain-red", "typhoon-red"):
        form = order.replace("red", "facility")
        (folder / f"measures/{form}.toml").unlink(missing_ok=True)
    changed(folder / "measures/any-village.toml", '"village", "facility"', '"village"')
    mine = own / "typhoon-red.toml"
    mine.write_bytes((folder / "standing-orders/typhoon-red.toml").read_bytes())
    changed(mine, "edition = 1", "edition = 2")
    book = load(folder, tmp_path / "own")
    assert check(book)[0].startswith("standing-orders/typhoon-red: no measure form")
    assert any(each.startswith("standing-orders/rain-red: no") for each in check(book))
    assert unconfirmed(book)[0].startswith("standing-orders/typhoon-red edition 2 is not confirmed")
    assert len(unconfirmed(book)) == sum(not pack.confirmed for pack in book.packs)


def test_a_copy_that_would_be_proposed_for_everything_is_found(tmp_path: Path) -> None:
    folder = copied(tmp_path)
    copy = folder / "profiles/forest-fire.toml"
    copy.write_text((folder / "profiles/xs-135-flat.toml").read_text(encoding="utf-8"))
    changed(copy, 'id = "xs-135-flat"', 'id = "forest-fire"')
    (found,) = [each for each in check(load(folder)) if "equally well" in each]
    assert found.startswith("profiles/forest-fire and profiles/xs-135-flat fit the same instruct")
    assert found.endswith("forest-fire is proposed, because its id comes first.")
    applies = 'purposes = ["warning", "instruction"]\n'
    for narrower in ('hazards = ["11B25"]', 'colors = ["red"]', 'divisions = ["330225"]'):
        changed(copy, applies, f"{applies}{narrower}\n")
        assert not [each for each in check(load(folder)) if "equally well" in each]
        changed(copy, f"{applies}{narrower}\n", applies)


def test_an_order_for_fewer_tiers_than_its_profile_calls_is_found(tmp_path: Path) -> None:
    folder = copied(tmp_path)
    tiers = 'tiers = ["county", "township", "village", "facility"]'
    changed(folder / "standing-orders/typhoon-red.toml", tiers, 'tiers = ["county", "village"]')
    (found,) = [each for each in check(load(folder)) if "not covered" in each]
    assert "standing-orders/typhoon-red: its profile also calls township, facility;" in found


def test_the_order_of_calling(book: Rulebook) -> None:
    kinds = [role.tier for role in sorted(book.roles.values(), key=lambda role: role.priority)]
    assert kinds == sorted(kinds, key=["county", "township", "facility", "village"].index)
    flat = book.profiles["xs-135-flat"]
    assert [tier.name for tier in flat.tiers] == ["county", "township", "village", "facility"]
    by_priority = sorted(flat.tiers, key=lambda tier: tier.priority)
    assert [tier.name for tier in by_priority] == ["county", "township", "facility", "village"]


def test_each_township_owes_two_answers(book: Rulebook) -> None:
    for name in ("xs-135-flat", "xs-135-relayed"):
        township = book.profiles[name].tiers[1]
        assert [book.roles[role].kind for role in township.roles] == ["duty_room", "leader"]


def test_the_ladder_reads_one_three_five(book: Rulebook) -> None:
    for tier in book.profiles["xs-135-flat"].tiers:
        waits = [leg.wait_s for leg in tier.legs]
        assert [sum(waits[:number]) for number in (1, 2, 3)] == [60, 180, 300]


def test_changzhi_sends_by_three_means_at_once(book: Rulebook) -> None:
    for tier in book.profiles["changzhi-5min"].tiers:
        assert [leg.wait_s for leg in tier.legs] == [0, 0, 300]
        assert [leg.means for leg in tier.legs] == [Means.MESSAGE, Means.SMS, Means.VOICE]


def test_three_calls_in_five_minutes_heard_to_the_end(book: Rulebook) -> None:
    for tier in book.profiles["three-calls-5min"].tiers:
        assert [leg.means for leg in tier.legs] == [Means.VOICE] * 3
        assert sum(leg.wait_s for leg in tier.legs) == 300
        assert tier.awake_from is Evidence.HEARD


def test_text_only_never_rings(book: Rulebook) -> None:
    profile = book.profiles["text-only"]
    assert not any(leg.means.rings for tier in profile.tiers for leg in tier.legs)
    assert not any(tier.escalation for tier in profile.tiers)
    assert {role for tier in profile.tiers for role in tier.roles} == set(book.roles)
    assert profile.applies.purposes == ()


@pytest.mark.parametrize(
    ("asked", "profile"),
    [
        (("11B01", AlertColor.RED, "warning", XIANGSHAN), "xs-135-flat"),
        (("11B03", AlertColor.BLUE, "warning", XIANGSHAN), "xs-135-relayed"),
        (("11B03", AlertColor.BLUE, "warning", "140423"), "changzhi-5min"),
        (("11D01", AlertColor.RED, "warning", "610725"), "three-calls-5min"),
        ((None, None, "instruction", XIANGSHAN), "xs-135-flat"),
        ((None, None, "roll_call", XIANGSHAN), "roll-call"),
        ((None, None, "staff", XIANGSHAN), "staff"),
    ],
)
def test_what_is_proposed(
    book: Rulebook, asked: tuple[str | None, AlertColor | None, str, str], profile: str
) -> None:
    assert book.propose_profile(*asked).id == profile


def test_nothing_to_propose_is_said(book: Rulebook) -> None:
    with pytest.raises(NoRule, match="dispatch"):
        book.propose_profile(None, None, "dispatch", XIANGSHAN)


def own_profile(folder: Path, name: str, applies: str) -> None:
    text = (BUILTIN / "profiles/roll-call.toml").read_text(encoding="utf-8")
    text = text.replace('id = "roll-call"', f'id = "{name}"')
    text = text.replace('purposes = ["roll_call"]', f'purposes = ["warning"]\n{applies}')
    folder.joinpath("profiles").mkdir(parents=True, exist_ok=True)
    (folder / f"profiles/{name}.toml").write_text(text, encoding="utf-8")


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ('hazards = ["11B01"]', 'hazards = ["11B", "11D"]\ncolors = ["red"]\ndivisions = ["3302"]'),
        ('hazards = ["11B"]\ncolors = ["red"]', 'hazards = ["11B"]\ncolors = ["red", "orange"]'),
        ('hazards = ["11B"]\ncolors = ["red"]', 'hazards = ["11B"]\ndivisions = ["3302"]'),
        ('hazards = ["11B"]\ndivisions = ["330225"]', 'hazards = ["11B"]\ndivisions = ["33"]'),
        ('hazards = ["11B"]', 'colors = ["red"]'),
    ],
)
def test_proposals_go_by_hazard_then_colours_then_division(
    tmp_path: Path, first: str, second: str
) -> None:
    own_profile(tmp_path, "z-first", first)
    own_profile(tmp_path, "a-second", second)
    found = load(BUILTIN, tmp_path).propose_profile(
        "11B01", AlertColor.RED, Purpose.WARNING, XIANGSHAN
    )
    assert found.id == "z-first"


def test_proposals_that_fit_alike_go_by_id(tmp_path: Path) -> None:
    own_profile(tmp_path, "b", 'hazards = ["11B"]')
    own_profile(tmp_path, "a", 'hazards = ["11B"]')
    found = load(BUILTIN, tmp_path).propose_profile(
        "11B01", AlertColor.RED, Purpose.WARNING, XIANGSHAN
    )
    assert found.id == "a"


def test_standing_orders_cover_what_they_name_and_no_more(book: Rulebook) -> None:
    tiers = ["township", "village"]
    flat = "xs-135-flat"
    order = book.standing_order_for("11B01", AlertColor.RED, tiers, 5000, flat)
    assert order is not None
    assert (order.id, order.opens, order.countdown_s) == ("typhoon-red", "press", None)
    rain = book.standing_order_for("11B03", AlertColor.RED, tiers, 10, flat)
    assert rain is not None
    assert (rain.id, rain.opens, rain.countdown_s) == ("rain-red", "countdown", 120)
    assert book.standing_order_for("11B01", AlertColor.RED, tiers, 5001, flat) is None
    assert book.standing_order_for("11B01", AlertColor.YELLOW, tiers, 1, flat) is None
    assert book.standing_order_for("11B01", AlertColor.RED, [*tiers, "nation"], 1, flat) is None
    assert book.standing_order_for("11G01", AlertColor.RED, tiers, 1, flat) is None
    assert book.standing_order_for(None, None, tiers, 1, flat) is None


def test_measures_go_by_hazard_colour_and_tier(book: Rulebook) -> None:
    form = book.measure_form_for("11B01", AlertColor.RED, "village")
    assert form is not None
    assert form.id == "typhoon-village"
    assert [category.name for category in form.categories] == [
        "船员",
        "海塘外",
        "非标准海塘内",
        "可能出险标准海塘内",
        "危房",
        "山地灾害易发区",
        "水库和易洪涝区",
        "其他",
    ]
    blue = book.measure_form_for("11B01", AlertColor.BLUE, "village")
    assert blue is not None
    assert blue.id == "any-village"
    assert book.measure_form_for("11B01", AlertColor.RED, "county") is None


def test_every_call_finds_words(book: Rulebook) -> None:
    values = dict.fromkeys(
        ["event", "issuer", "issued_at", "area", "post", "ask", "link", "count", "counted"], "一"
    ) | {"names": "一村", "answered_at": "01:02"}
    for purpose in PURPOSES:
        for kind in WORDS_KINDS:
            for means in Means:
                if kind in ("call", "escalation") or means in (Means.SMS, Means.MESSAGE):
                    assert render(book.words_for(purpose, means, kind).text, values)


def test_words_of_the_purpose_come_first_and_a_means_may_borrow(book: Rulebook) -> None:
    assert book.words_for("warning", Means.MESSAGE).id == "warning"
    assert book.words_for("warning", Means.BROADCAST).text.startswith("紧急广播")
    assert book.words_for("warning", Means.SMS, "escalation").id == "any"
    with pytest.raises(NoRule, match="all_clear"):
        book.words_for("warning", Means.VOICE, "all_clear")


def test_an_official_name_means_an_event_and_the_longest_is_tried_first(book: Rulebook) -> None:
    assert book.warning_kinds["台风"].event == "11B01"
    names = list(book.warning_kinds)
    assert names.index("海上大风") < names.index("大风")
    assert names.index("地质灾害气象风险") < names.index("地质灾害")
    assert "行政区划代码" in book.geocode_names


def test_scales_have_an_order_of_their_own() -> None:
    ranked = sorted(Evidence, key=lambda each: each.rank)
    assert [each.value for each in ranked] == [
        "accepted", "picked_up", "heard", "confirmed", "spoken",
    ]  # fmt: skip
    assert [AlertColor.RED.rank, AlertColor.BLUE.rank] == [4, 1]


def test_a_frozen_copy_is_the_profile_again(book: Rulebook) -> None:
    for profile in book.profiles.values():
        text = profile.to_json()
        assert Profile.from_json(text) == profile
        assert Profile.from_json(text).to_json() == text
        assert list(json.loads(text)) == sorted(json.loads(text))


def own(tmp_path: Path, name: str, old: str, new: str) -> Path:
    folder = tmp_path / "own"
    (folder / name).parent.mkdir(parents=True, exist_ok=True)
    (folder / name).write_bytes((BUILTIN / name).read_bytes())
    changed(folder / name, old, new)
    return folder


def test_the_county_replaces_a_rule_by_a_higher_edition(tmp_path: Path) -> None:
    folder = own(tmp_path, "desk.toml", "edition = 1", "edition = 2")
    changed(folder / "desk.toml", "ring_desk_s = 60", "ring_desk_s = 20")
    book = load(BUILTIN, folder)
    assert (book.desk.edition, book.desk.ring_desk_s) == (2, 20)
    assert book.pack("desk", "desk").own
    assert any("replaces the built-in rule" in each for each in check(book))


def test_the_county_adds_a_rule(tmp_path: Path) -> None:
    folder = own(tmp_path, "profiles/staff.toml", 'id = "staff"', 'id = "staff-night"')
    book = load(BUILTIN, folder)
    assert {"staff", "staff-night"} <= set(book.profiles)
    assert any("adds a rule" in each for each in check(book))


def test_rows_belong_to_the_edition(tmp_path: Path) -> None:
    folder = own(tmp_path, "warning-kinds.toml", "edition = 1", "edition = 1")
    own(tmp_path, "warning-kinds.csv", "山洪,11A51,false", "山洪,11A51,true")
    assert "content differs" in refused(BUILTIN, folder).problem


def test_the_same_edition_with_other_content_is_refused(tmp_path: Path) -> None:
    folder = own(tmp_path, "desk.toml", "ring_desk_s = 60", "ring_desk_s = 20")
    error = refused(BUILTIN, folder)
    assert error.file == (folder / "desk.toml").as_posix()
    assert error.field == "edition"
    assert str(error).endswith(
        'field "edition" is that of the built-in rule, but the content differs; raise it.'
    )


def test_the_same_content_is_no_replacement(tmp_path: Path) -> None:
    folder = own(tmp_path, "desk.toml", "edition = 1", "edition = 1")
    (folder / "desk.toml").write_bytes(
        b"\xef\xbb\xbf" + (BUILTIN / "desk.toml").read_bytes().replace(b"\n", b"\r\n")
    )
    assert not load(BUILTIN, folder).pack("desk", "desk").own


def test_an_older_edition_is_left_out_and_told(tmp_path: Path) -> None:
    builtin = copied(tmp_path)
    changed(builtin / "desk.toml", "edition = 1", "edition = 3")
    folder = own(tmp_path, "desk.toml", "edition = 1", "edition = 2")
    book = load(builtin, folder)
    assert book.desk.edition == 3
    assert any("older than the built-in edition 3" in each for each in check(book))


def test_what_is_not_read_is_told(tmp_path: Path) -> None:
    folder = own(tmp_path, "desk.toml", "edition = 1", "edition = 1")
    (folder / "desk.toml.bak").touch()
    assert any("desk.toml.bak is not read" in each for each in check(load(BUILTIN, folder)))


def test_a_county_without_a_folder_has_the_built_in_rules(tmp_path: Path) -> None:
    assert load(BUILTIN, tmp_path / "absent").packs == load(BUILTIN).packs
