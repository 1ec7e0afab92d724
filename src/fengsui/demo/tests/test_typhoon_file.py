"""The demonstration alert: an exercise, and valid CAP 1.2."""

from pathlib import Path

import pytest
from lxml import etree

from fengsui.demo.divisions import DATA_DIR

FILE = DATA_DIR / "typhoon_red_20210725.cap.xml"
SCHEMA = Path(__file__).resolve().parents[5] / "shared" / "data" / "cap" / "CAP-v1.2.xsd"
CAP = "{urn:oasis:names:tc:emergency:cap:1.2}"


@pytest.fixture
def alert():
    return etree.fromstring(FILE.read_bytes())


def test_it_is_an_exercise_and_says_so_in_every_text(alert):
    assert alert.findtext(f"{CAP}status") == "Exercise"
    for name in ("headline", "description", "instruction"):
        assert "演练" in alert.findtext(f"{CAP}info/{CAP}{name}")


def test_it_is_the_red_typhoon_warning_of_2021_for_the_whole_county(alert):
    info = alert.find(f"{CAP}info")
    assert alert.findtext(f"{CAP}sent") == "2021-07-25T06:49:00+08:00"
    assert info.findtext(f"{CAP}severity") == "Extreme"
    assert info.findtext(f"{CAP}eventCode/{CAP}value") == "11B01"
    assert info.findtext(f"{CAP}area/{CAP}geocode/{CAP}value") == "330225"


@pytest.mark.skipif(not SCHEMA.is_file(), reason="no ../shared/data/cap here")
def test_it_passes_the_official_schema(alert):
    parser = etree.XMLParser(no_network=True, resolve_entities=False)
    etree.XMLSchema(etree.parse(SCHEMA, parser)).assertValid(alert)
