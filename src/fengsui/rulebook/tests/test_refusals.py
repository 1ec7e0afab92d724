"""Every error names the file, the line and the field."""

from pathlib import Path

import pytest

from fengsui.rulebook.tests.folders import changed, copied, refused

FLAT = "profiles/xs-135-flat.toml"
RELAYED = "profiles/xs-135-relayed.toml"
ORDER = "standing-orders/rain-red.toml"
ASKED = "standing-orders/approval-asked.toml"
FORM = "measures/typhoon-village.toml"
WORDS = "words/warning.toml"


@pytest.mark.parametrize(
    "case",
    [
        # any file: types, ranges, unknown and missing keys
        (FLAT, "edition = 1", 'edition = "1"', "edition", "whole number"),
        (FLAT, "edition = 1", "edition = true", "edition", "whole number, not true"),
        (FLAT, "edition = 1", "edition = 0", "edition", "from 1 to"),
        (FLAT, "confirmed = false", "confirmed = 0", "confirmed", "true or false"),
        (FLAT, 'id = "xs-135-flat"', 'id = "XS 135"', "id", "small letters"),
        (FLAT, 'order = "flat"', 'order = "round"', "order", "one of flat, relayed"),
        (FLAT, 'order = "flat"', 'ordre = "flat"', "order", "is missing"),
        (FLAT, 'order = "flat"', 'order = "flat"\nnotes = 1', "notes", "is unknown here"),
        (FLAT, 'order = "flat"', 'order = ""', "order", "must not be empty"),
        (FLAT, 'order = "flat"', 'order = "\\u0000"', "order", "must not hold a NUL"),
        (FLAT, 'roles = ["county_duty_room"', 'roles = [["x"]', "tier.county.roles[1]", "a text"),
        (FLAT, '["busy", ', '["busy", "busy", ', "tier.county.leg[2].retry.outcomes[2]", "repeats"),
        (FLAT, "[limits]", "[[limits]]", "limits", "must be a table, not a list"),
        # profiles
        (FLAT, '["warning", "ins', '["warnings", "ins', "applies.purposes[1]", "one of warning"),
        (FLAT, "[applies]", '[applies]\nhazards = ["99X"]', "applies.hazards[1]", "unknown event"),
        (FLAT, "[applies]", '[applies]\ncolors = ["pink"]', "applies.colors[1]", "one of red"),
        (FLAT, "[applies]", '[applies]\ndivisions = ["x"]', "applies.divisions[1]", "digits"),
        (FLAT, "[limits]", "[tier.hamlet]\n[limits]", "tier.hamlet", "unknown tier"),
        (FLAT, '"township_duty_room"', '"mayor"', "tier.township.roles[1]", 'role "mayor"'),
        (FLAT, '"township_duty_room"', '"village_head"', "tier.township.roles[1]", "another tier"),
        (FLAT, 'upper = "county"', 'upper = "province"', "tier.township.upper", "unknown tier"),
        (FLAT, 'upper = "county"', 'upper = "village"', "tier.township.upper", "not stand above"),
        (FLAT, 'upper = "county"\n', "", "tier.township.verified_by", "needs an upper tier"),
        (FLAT, '"confirmed"', '"picked_up"', "tier.county.awake_from", "proves nobody awake"),
        (FLAT, '"confirmed"', '"accepted"', "tier.county.awake_from", "proves nobody awake"),
        (FLAT, '"primary"', '"neighbour"', "tier.county.leg[1].to", "one of primary, deputy"),
        (FLAT, '"sms"', '"pigeon"', "tier.county.leg[1].means", "one of sms"),
        (FLAT, "wait_s = 60", "wait_s = -1", "tier.county.leg[1].wait_s", "from 0 to 86400"),
        (FLAT, "wait_s = 60", "wait_s = 60.5", "tier.county.leg[1].wait_s", "not 60.5"),
        (FLAT, "retry.max = 1", "retry.max = 11", "tier.county.leg[1].retry.max", "from 1 to 10"),
        (FLAT, '"busy"', '"sleepy"', "tier.county.leg[2].retry.outcomes[1]", "one of busy"),
        (
            FLAT,
            '"county_duty_room"]',
            '"village_head"]',
            "tier.township.escalation.to_roles[1]",
            "no sup",
        ),
        (FLAT, "bundle_s = 30", "bundle = 30", "tier.township.escalation.bundle_s", "is missing"),
        (FLAT, 'task = "call_by_hand"', 'task = "shout"', "tier.county.desk.task", "desk task"),
        (FLAT, "handover_s_max = 600", "handover_s_max = 0", "limits.handover_s_max", "from 1"),
        (FLAT, 'order = "flat"', 'order = "relayed"', "tier.township.latest_s", "relayed order"),
        (RELAYED, "latest_s = 180\n", "", "tier.township.latest_s", "relayed order"),
        # standing orders
        (ASKED, "always = true", 'always = true\nhazards = ["11"]', "hazards", "hold always"),
        (ASKED, "always = true", 'always = true\ncolors = ["red"]', "colors", "hold always"),
        (ASKED, "always = true", "always = false", "hazards", "must not be empty"),
        (ORDER, '"xs-135-flat"', '"xs-246"', "profile", 'unknown profile "xs-246"'),
        (ORDER, '"xs-135-flat"', '"staff"', "tiers[2]", "the profile does not call"),
        (ORDER, '"village", ', '"hamlet", ', "tiers[3]", 'unknown tier "hamlet"'),
        (ORDER, '["red"]', "[]", "colors", "covers only what it names"),
        (
            ORDER,
            '"countdown"',
            '"press"',
            "countdown_s",
            "only to an order that opens by countdown",
        ),
        (ORDER, "countdown_s = 120\n", "", "countdown_s", "is missing"),
        (ORDER, "people_max = 5000", "people_max = 0", "people_max", "from 1 to"),
        # measures
        (FORM, '"crew"', '"sailors"', "categories[1]", 'unknown category of people "sailors"'),
        (FORM, 'code = "patrol_out"', 'code = "shelter_open"', "check[2].code", "repeats"),
        (FORM, '["village"]', "[]", "tiers", "at least one tier"),
        (FORM, "due_s = 2700", "due_s = 0", "due_s", "from 1 to"),
        # words
        (WORDS, "{area}", "{aera}", "text[1].text", 'unknown place "{aera}"'),
        (WORDS, "{area}", "{names}", "text[1].text", '"call" cannot fill'),
        (WORDS, "重听，请按0", "点 {link}", "text[2].text", "nobody can hear a link"),
        (WORDS, 'means = "voice"', 'means = "sms"', "text[2].means", "repeats"),
        (WORDS, 'purpose = "warning"', 'purpose = "any"', "purpose", 'of the pack "any"'),
        # single files
        ("desk.toml", "ring_leader_s = 180", "ring_leader_s = 60", "ring_leader_s", "more than"),
        ("night.toml", "22:00:00", "22", "starts", "time of day"),
        ("night.toml", "06:00:00", "22:00:00", "ends", "must differ"),
        ("roles.toml", '"county_leader"', '"county_duty_room"', "role[2].code", "repeats"),
        ("roles.toml", 'tier = "county"', 'tier = "nation"', "role[1].tier", "unknown tier"),
        ("roles.toml", 'kind = "duty_room"', 'kind = "chair"', "role[1].kind", "one of duty_room"),
        ("tiers.toml", 'id = "tiers"', 'id = "levels"', "id", "only one rule of this kind"),
        ("people.toml", 'unit = "人"', "unit = 1", "category[1].unit", "must be a text"),
        # rows
        ("event-codes.csv", "11A01,洪水,11A00", "11A01,洪水,11Z00", "parent", "unknown event code"),
        ("event-codes.csv", "11A01,洪水", "11A00,洪水", "code", "repeats"),
        ("event-codes.csv", "11A01,洪水", "11A01,", "name", "is missing"),
        ("event-codes.csv", "code,name,parent,mark", "code,name,parent,flag", "mark", "columns"),
        ("event-codes.csv", "11A01,洪水,11A00,", "11A01,洪水", "", "has 2 cells here where 4"),
        ("event-codes.csv", "11A01,洪水", '11A01,"洪"水', "", "is not valid CSV"),
        ("warning-kinds.csv", "台风,11B01,true", "台风,11B01,yes", "confirmed", "true or false"),
        ("warning-kinds.csv", "海上台风,11B01", "海上台风,1X", "event", "unknown event code"),
        ("geocode-names.csv", "行政区划编码,", "行政区划代码,", "name", "repeats"),
        # not even TOML
        (FLAT, "[limits]", "[limits", "", "is not valid TOML"),
        (FLAT, "[limits]", "[limits]\nrering_after_s = 1", "", "Cannot overwrite a value"),
    ],
)
def test_a_wrong_rule_is_refused(tmp_path: Path, case: tuple[str, str, str, str, str]) -> None:
    file, old, new, field, problem = case
    folder = copied(tmp_path)
    changed(folder / file, old, new)
    error = refused(folder)
    assert error.file == (folder / file).as_posix()
    assert error.field == field
    assert problem in error.problem
    assert str(error).startswith(f"{error.file}:{error.line}: ")
    assert str(error).count("\n") == 0


@pytest.mark.parametrize(
    ("file", "old", "new", "line_of"),
    [
        (FLAT, "wait_s = 60", "wait_s = -1", "wait_s = -1"),
        (FLAT, '"primary"\n', '"neighbour"\n', '"neighbour"'),
        (FLAT, "bundle_s = 30", "bundle = 30", "[tier.township.escalation]"),
        (FLAT, 'order = "flat"', 'order = "flat"\nnotes = 1', "notes = 1"),
        (FLAT, "[limits]", "[limits", "[limits"),
        (FORM, '"crew"', '"sailors"', '"sailors"'),
        (WORDS, "重听，请按0", "点 {link}", "点 {link}"),
        ("event-codes.csv", "11A01,洪水", "11A00,洪水", "11A00,洪水"),
        ("event-codes.csv", "11A02,内涝,11A00,", "11A02,内涝", "11A02,内涝"),
    ],
)
def test_the_line_is_where_it_stands(
    tmp_path: Path, file: str, old: str, new: str, line_of: str
) -> None:
    folder = copied(tmp_path)
    changed(folder / file, old, new)
    lines = (folder / file).read_text(encoding="utf-8").splitlines()
    assert line_of in lines[refused(folder).line - 1]


def test_the_same_key_in_two_tables_is_told_apart(tmp_path: Path) -> None:
    folder = copied(tmp_path)
    file = folder / FLAT
    text = file.read_text(encoding="utf-8")
    head, tail = text.split("[tier.facility]")
    file.write_text(head + "[tier.facility]" + tail.replace("wait_s = 60", "wait_s = -1"))
    error = refused(folder)
    assert error.field == "tier.facility.leg[1].wait_s"
    assert error.line > head.count("\n")


def test_an_id_is_taken_once(tmp_path: Path) -> None:
    folder = copied(tmp_path)
    text = (folder / FLAT).read_text(encoding="utf-8")
    (folder / "profiles/zz.toml").write_text(text, encoding="utf-8")
    error = refused(folder)
    assert (error.field, error.line) == ("id", 4)
    assert error.file.endswith("zz.toml")
    assert "already taken by" in error.problem
    assert "xs-135-flat.toml" in error.problem


def test_words_are_said_once_over_all_packs(tmp_path: Path) -> None:
    folder = copied(tmp_path)
    text = (folder / WORDS).read_text(encoding="utf-8")
    (folder / "words/zz.toml").write_text(text.replace('"warning"', '"zz"', 1), encoding="utf-8")
    (folder / "words/zz.toml").write_text(text.replace('id = "warning"', 'id = "zz"'))
    assert 'words of the pack "warning"' in refused(folder).problem


def test_a_pack_for_any_purpose_is_needed(tmp_path: Path) -> None:
    folder = copied(tmp_path)
    changed(
        folder / "words/any.toml",
        'kind = "rering"\nmeans = "sms"',
        'kind = "rering"\nmeans = "message"',
    )
    assert 'kind "rering", means "sms"' in refused(folder).problem


def test_every_single_rule_is_needed(tmp_path: Path) -> None:
    folder = copied(tmp_path)
    (folder / "night.toml").unlink()
    assert "without night.toml" in refused(folder).problem


def test_rows_are_needed_beside_the_rule(tmp_path: Path) -> None:
    folder = copied(tmp_path)
    (folder / "event-codes.csv").unlink()
    assert "event-codes.csv" in refused(folder).problem


@pytest.mark.parametrize(
    "name", ["unknown.toml", "profiles/deep/x.toml", "tiers/x.toml", "measures.toml"]
)
def test_a_file_of_no_known_kind_is_refused(tmp_path: Path, name: str) -> None:
    folder = copied(tmp_path)
    (folder / name).parent.mkdir(exist_ok=True)
    (folder / name).write_text('id = "x"')
    assert "is of no known kind" in refused(folder).problem


def test_another_encoding_is_refused_by_its_line(tmp_path: Path) -> None:
    folder = copied(tmp_path)
    file = folder / FLAT
    file.write_bytes(file.read_text(encoding="utf-8").encode("gb18030"))
    error = refused(folder)
    assert (error.line, "save it as UTF-8" in error.problem) == (1, True)


def test_a_large_file_is_refused_unread(tmp_path: Path) -> None:
    folder = copied(tmp_path)
    (folder / FLAT).write_bytes(b"#" * (1024 * 1024 + 1))
    assert "is larger than" in refused(folder).problem


def test_a_folder_of_too_many_files_is_refused(tmp_path: Path) -> None:
    folder = copied(tmp_path)
    for number in range(1_000):
        (folder / f"{number}.txt").touch()
    assert "more than 1000 files" in refused(folder).problem


def test_a_nul_anywhere_in_the_rows_is_refused(tmp_path: Path) -> None:
    folder = copied(tmp_path)
    line = changed(folder / "event-codes.csv", "11A02,内涝", "11A02,内\0涝")
    refusal = refused(folder)
    assert (refusal.line, refusal.problem) == (line, "holds a NUL")
