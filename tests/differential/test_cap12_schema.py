"""The reader of CAP 1.2 gives the verdict of the standard's own schema, but where we chose not to.

`docs/reference/cap12.md` lists the deliberate differences; each is counted here.
"""

import random
from collections import Counter
from pathlib import Path

import pytest
from lxml import etree
from tests.differential import cap_documents
from tests.differential.cap_documents import BARE, FULL, SMALL, mutated

from fengsui.standards.cap12 import (
    INFOS_MAX,
    VERTICES_MAX,
    CapRefused,
    MarkCode,
    Refusal,
    parse,
)

SCHEMA = Path(__file__).parents[3] / "shared/data/cap/CAP-v1.2.xsd"
DOCUMENTS = 4_000
OVER_A_LIMIT = {Refusal.TOO_BIG, Refusal.TOO_MANY}

pytestmark = pytest.mark.skipif(
    not SCHEMA.exists(), reason="the CAP 1.2 schema is not beside the project (../shared/data/cap)"
)


@pytest.fixture(scope="module")
def schema() -> etree.XMLSchema:
    return etree.XMLSchema(etree.parse(SCHEMA))


def verdict(schema: etree.XMLSchema, data: bytes) -> bool:
    """Tell what the schema says of a document."""
    try:
        return bool(schema.validate(etree.fromstring(data)))
    except etree.XMLSyntaxError:
        return False


def compare(schema: etree.XMLSchema, data: bytes) -> str:
    """Return "both take", "both refuse", the name of a deliberate difference, or "DISAGREE"."""
    theirs = verdict(schema, data)
    try:
        marks = {mark.code for mark in parse(data).marks}
    except CapRefused as refused:
        if not theirs:
            return "both refuse"
        if refused.code == Refusal.DOCTYPE:
            return "doctype"
        return "limit" if refused.code in OVER_A_LIMIT else "DISAGREE"
    if theirs:
        return "both take"
    if MarkCode.TIME_Z in marks and verdict(schema, without_z(data)):
        return "final Z"
    return "DISAGREE"


def without_z(data: bytes) -> bytes:
    """Write the times of a document as the schema wants them."""
    root = etree.fromstring(data, etree.XMLParser(remove_comments=True, remove_pis=True))
    for element in root.iter("{*}sent", "{*}effective", "{*}onset", "{*}expires"):
        text = (element.text or "").rstrip(" \t\r\n")
        element.text = text.removesuffix("Z") + ("+00:00" if text.endswith("Z") else "")
    return etree.tostring(root)


def test_mutated_documents(schema: etree.XMLSchema) -> None:
    chance = random.Random(135)
    counts: Counter[str] = Counter()
    faults = []
    for _ in range(DOCUMENTS):
        data = mutated(chance)
        outcome = compare(schema, data)
        counts[outcome] += 1
        if outcome == "DISAGREE":
            faults.append(data)
    print(dict(counts))
    assert not faults, f"{len(faults)} disagreements; the first: {faults[0]!r}"
    # A comparison in which one side always says no would prove nothing.
    assert counts["both take"] > DOCUMENTS / 5
    assert counts["both refuse"] > DOCUMENTS / 5
    assert counts["final Z"] > 20
    assert counts["doctype"] > 20
    assert set(counts) == {"both take", "both refuse", "final Z", "doctype"}


@pytest.mark.parametrize("document", [FULL, SMALL, BARE])
def test_the_documents_themselves_are_taken(schema: etree.XMLSchema, document: str) -> None:
    assert compare(schema, document.encode()) == "both take"


def test_every_simple_value_in_every_simple_element(schema: etree.XMLSchema) -> None:
    faults, counts = [], Counter[str]()
    whole = etree.fromstring(FULL)
    leaves = {e.tag: e for e in whole.iter(f"{{{cap_documents.CAP}}}*") if not len(e)}
    assert len(leaves) == 43
    for leaf in leaves.values():
        kept = leaf.text
        for value in dict.fromkeys(cap_documents.POOL):
            leaf.text = value
            outcome = compare(schema, etree.tostring(whole))
            counts[outcome] += 1
            if outcome == "DISAGREE":
                faults.append((leaf.tag, value))
        leaf.text = kept
    print(dict(counts))
    assert not faults, faults[:20]


@pytest.mark.parametrize(
    "document",
    [
        BARE.replace("<scope>Private</scope>", "<scope>Private</scope>" + "<info/>" * 51),
        FULL.replace("29.3,121.8", "29.3,121.8 " * VERTICES_MAX),
        FULL.replace("<size>2048<", f"<size>{'7' * 50}<"),
        BARE + " " * 1024 * 1024,
    ],
    ids=["infos", "vertices", "digits", "bytes"],
)
def test_limits_are_ours(schema: etree.XMLSchema, document: str) -> None:
    info = SMALL[SMALL.index("<c:info>") : SMALL.index("</c:alert>")].replace("c:", "")
    data = document.replace("<info/>", info).encode()
    assert INFOS_MAX == 50
    assert compare(schema, data) == "limit"


def test_an_element_may_not_name_a_type_derived_from_its_own(schema: etree.XMLSchema) -> None:
    document = BARE.replace(
        "<sender/>",
        '<sender xmlns:i="http://www.w3.org/2001/XMLSchema-instance"'
        ' xmlns:x="http://www.w3.org/2001/XMLSchema" i:type="x:{}">a</sender>',
    )
    assert compare(schema, document.replace("{}", "string").encode()) == "both take"
    assert compare(schema, document.replace("{}", "integer").encode()) == "both refuse"
    # The one difference of attributes: the schema would take any type derived from xs:string.
    assert compare(schema, document.replace("{}", "token").encode()) == "DISAGREE"


def test_signatures_may_stand_between_infos(schema: etree.XMLSchema) -> None:
    info = FULL[FULL.rindex("<info>") : FULL.index("<ds:Signature")]
    signed = FULL.replace("</alert>", f"{info}<ds:Signature/>{info}</alert>")
    assert compare(schema, signed.encode()) == "both take"
    noted = FULL.replace("</alert>", "<note/></alert>")
    assert compare(schema, noted.encode()) == "both refuse"


@pytest.mark.parametrize(
    "inner",
    [
        "<value>v</value>",
        "<value>v<b/></value>",
        "<value a='1'>v</value>",
        "<alert/>",
        BARE,
        "<identifier><b/></identifier>",
        "<x xmlns=''><valueName xmlns='urn:oasis:names:tc:emergency:cap:1.2'><b/></valueName></x>",
    ],
)
def test_what_a_signature_holds(schema: etree.XMLSchema, inner: str) -> None:
    document = FULL.replace("<ds:SignedInfo/>", inner)
    assert compare(schema, document.encode()).startswith("both")
