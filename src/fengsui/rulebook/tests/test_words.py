import pytest
from hypothesis import given
from hypothesis import strategies as st

from fengsui.rulebook.words import WordsError, places, render, sms_parts

CHARACTERS = st.one_of(st.characters(exclude_categories=["Cs"]), st.sampled_from("𠮷😀象山"))


def units(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("", 0),
        ("字" * 70, 1),
        ("字" * 71, 2),
        ("字" * 134, 2),
        ("字" * 135, 3),
        ("𠮷" * 35, 1),
        ("𠮷" * 36, 2),
        # 33 pairs leave one unit of 67 free, which half a character cannot use.
        ("𠮷" * 67, 3),
    ],
)
def test_seventy_units_alone_and_sixty_seven_joined(text: str, parts: int) -> None:
    assert sms_parts(text) == parts


@given(st.text(CHARACTERS, max_size=400))
def test_parts_hold_the_text_and_none_is_wasted(text: str) -> None:
    parts = sms_parts(text)
    if units(text) <= 70:
        assert parts == (1 if text else 0)
        return
    assert parts >= -(-units(text) // 67)
    assert parts <= -(-units(text) // 66)  # at most one unit of a part stays empty
    if all(ord(character) <= 0xFFFF for character in text):
        assert parts == -(-len(text) // 67)


@given(st.text(CHARACTERS, max_size=300), CHARACTERS)
def test_a_longer_text_never_takes_fewer_parts(text: str, more: str) -> None:
    assert sms_parts(text) <= sms_parts(text + more) <= sms_parts(text) + 1


def test_render_fills_every_place_and_leaves_braces_of_values_alone() -> None:
    words = render("{issuer}：{event}，{event}", {"issuer": "{area}", "event": "台风", "ask": "—"})
    assert words == "{area}：台风，台风"


@pytest.mark.parametrize("values", [{}, {"event": ""}])
def test_half_a_sentence_never_goes_out(values: dict[str, str]) -> None:
    with pytest.raises(WordsError, match=r"\{event\}"):
        render("请{event}", values)


@pytest.mark.parametrize("template", ["{", "a}b", "{event", "{{event}}", "{}", "{Event}", "{x!r}"])
def test_a_malformed_place_is_refused(template: str) -> None:
    with pytest.raises(WordsError):
        places(template)
