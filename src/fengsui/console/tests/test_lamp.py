"""The lamp alarms by absence, and names who is silent or troubled."""

from datetime import timedelta

from fengsui.console.lamp import BEAT_AGE_S_MAX, judge
from fengsui.directory.tests.county import NOW
from fengsui.journal.models import Beat
from fengsui.ui.tones import Tone


def beats(**seen: tuple[float, str]) -> dict[str, Beat]:
    return {
        name: Beat(name=name, at=NOW - timedelta(seconds=age_s), lamp=lamp)
        for name, (age_s, lamp) in seen.items()
    }


def test_all_is_well_while_everybody_beats() -> None:
    assert judge(beats(loop=(2, ""), auditor=(BEAT_AGE_S_MAX, "")), NOW).tone == Tone.DONE


def test_no_background_at_all_is_an_alarm() -> None:
    assert judge({}, NOW).tone == Tone.FAILED


def test_silence_is_an_alarm_though_others_beat() -> None:
    lamp = judge(beats(loop=(1, "x: broken"), auditor=(75, "")), NOW)
    assert (lamp.tone, lamp.text, lamp.title) == (Tone.FAILED, "后台停了 01:15", "auditor")


def test_a_troubled_loop_asks_for_somebody() -> None:
    lamp = judge(beats(loop=(1, "channels: no route"), auditor=(1, "")), NOW)
    assert (lamp.tone, lamp.title) == (Tone.ATTENTION, "loop")
