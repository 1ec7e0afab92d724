import tomllib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fengsui.rulebook.tests.folders import BUILTIN
from fengsui.rulebook.toml_lines import key_lines

TEXT = '''\
# a comment with [brackets] and key = "no"
id = "x"
note = """
fake = 1
[fake.table]
""" # after

[limits]
a.b = 1
list = [ # comment ]
  "one, two",
  { inner = "}", more = [1, 2] },
]
"quoted \\u0041.key" = 'it'

[tier.village]
roles = ["r"]
[[tier.village.leg]]
means = "sms"
[[tier.village.leg]]
means = "voice"
retry = { outcomes = ["busy"], max = 2 }
[tier.village.leg.deep]
key = 1979-05-27 07:32:00
[tier.facility]
roles = []
'''


def test_every_kind_of_key_has_its_line() -> None:
    lines = key_lines(TEXT)
    assert lines["id",] == 2
    assert lines["note",] == 3
    assert ("fake",) not in lines
    assert lines["limits",] == 8
    assert lines["limits", "a", "b"] == 9
    assert lines["limits", "list", 0] == 11
    assert lines["limits", "list", 1, "more", 1] == 12
    assert lines["limits", "quoted A.key"] == 14
    assert lines["tier", "village"] == 16
    assert lines["tier", "village", "leg", 0, "means"] == 19
    assert lines["tier", "village", "leg", 1] == 20
    assert lines["tier", "village", "leg", 1, "retry", "max"] == 22
    assert lines["tier", "village", "leg", 1, "deep", "key"] == 24
    assert lines["tier", "facility", "roles"] == 26


def paths(value: object, path: tuple[str | int, ...] = ()) -> set[tuple[str | int, ...]]:
    found = {path}
    if isinstance(value, dict):
        for key, item in value.items():
            found |= paths(item, (*path, key))
    if isinstance(value, list):
        for number, item in enumerate(value):
            found |= paths(item, (*path, number))
    return found


@pytest.mark.parametrize("file", sorted(BUILTIN.rglob("*.toml")), ids=lambda file: file.name)
def test_the_scan_finds_what_tomllib_reads(file: Path) -> None:
    text = file.read_text(encoding="utf-8")
    assert set(key_lines(text)) == paths(tomllib.loads(text))
    assert set(key_lines(TEXT)) == paths(tomllib.loads(TEXT))


KEYS = st.sampled_from(["a", "b-c", "d_1", '"q u"', "'#'", '"x\\"y"', "键".join(['"', '"'])])
SCALARS = st.sampled_from(
    ['"t"', "'l[#'", "1", "true", "22:00:00", '"""m\nn = 1\n"""', "'''\n]\n'''", '""', '"\\""']
)
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.one_of(
        st.lists(inner, max_size=3).map(lambda items: "[\n" + " ,# c\n".join(items) + " ]"),
        st.dictionaries(KEYS, inner, max_size=2).map(
            lambda pairs: "{" + ", ".join(f"{key} = {item}" for key, item in pairs.items()) + "}"
        ),
    ),
    max_leaves=6,
)


@given(
    st.lists(
        st.tuples(
            st.sampled_from(
                ["[[t]]", "[[t.leg]]", "[o]", "[o.p]", '[ u . "v w" ]', "[[ o.many ]]"]
            ),
            st.dictionaries(KEYS, VALUES, max_size=3),
        ),
        max_size=6,
    )
)
def test_the_scan_follows_any_valid_toml(parts: list[tuple[str, dict[str, str]]]) -> None:
    text = "".join(
        f"{header} # c\n" + "".join(f"{key} = {value}\n" for key, value in pairs.items())
        for header, pairs in parts
    )
    try:
        values = tomllib.loads(text)
    except tomllib.TOMLDecodeError:
        return
    lines = key_lines(text)
    assert set(lines) == paths(values)
    for path, line in lines.items():
        if path and isinstance(path[-1], str):
            assert path[-1].replace('"', '\\"') in text.splitlines()[line - 1]
