"""Whole CAP documents and seeded mutations of them, for holding a reader against the schema."""

import copy
import random
from typing import Final

from lxml import etree

CAP: Final = "urn:oasis:names:tc:emergency:cap:1.2"

FULL: Final = f"""<alert xmlns="{CAP}" xmlns:ds="http://www.w3.org/2000/09/xmldsig#">
  <identifier>FS-20210725-0649</identifier><sender>qxt@example.org</sender>
  <sent>2021-07-25T06:49:00+08:00</sent><status>Actual</status><msgType>Update</msgType>
  <source>值班员</source><scope>Restricted</scope><restriction>内部</restriction>
  <addresses>甲 "乙 丙"</addresses><code>profile:1</code><code/><note>注</note>
  <references>qxt@example.org,FS-1,2021-07-24T18:00:00+08:00</references>
  <incidents>烟花</incidents>
  <info><language>zh-CN</language><category>Met</category><category>Safety</category>
    <event>台风</event><responseType>Evacuate</responseType><responseType>Shelter</responseType>
    <urgency>Immediate</urgency><severity>Extreme</severity><certainty>Observed</certainty>
    <audience>全体</audience>
    <eventCode><valueName>national</valueName><value>11B01</value></eventCode>
    <effective>2021-07-25T06:49:00+08:00</effective><onset>2021-07-25T08:00:00+08:00</onset>
    <expires>2021-07-26T24:00:00+08:00</expires><senderName>示范县气象台</senderName>
    <headline>台风红色预警</headline><description>预计…</description>
    <instruction>转移</instruction><web>https://example.org/a?b=c#d</web><contact>值班室</contact>
    <parameter><valueName>color</valueName><value>red</value></parameter>
    <parameter><valueName/><value/></parameter>
    <resource><resourceDesc>图</resourceDesc><mimeType>image/png</mimeType><size>2048</size>
      <uri>图.png</uri><derefUri>AAAA</derefUri><digest>ab12</digest></resource>
    <area><areaDesc>南部</areaDesc>
      <polygon>29.1,121.8 29.2,121.8 29.2,121.9 29.1,121.8</polygon>
      <polygon>29.3,121.8 29.4,121.8 29.4,121.9 29.3,121.8</polygon>
      <circle>29.2,121.9 12.5</circle><circle>29.3,121.9 0</circle>
      <geocode><valueName>division</valueName><value>330225101</value></geocode>
      <altitude>0</altitude><ceiling>+1200.50</ceiling></area>
    <area><areaDesc/></area></info>
  <info><category>Other</category><event/><urgency>Unknown</urgency>
    <severity>Unknown</severity><certainty>Unknown</certainty></info>
  <ds:Signature Id="s"><ds:SignedInfo/><ds:Object><x xmlns="">text</x></ds:Object></ds:Signature>
</alert>"""

SMALL: Final = f"""<?xml version="1.0"?><!-- first --><c:alert xmlns:c="{CAP}">
  <c:identifier>1</c:identifier><c:sender>a</c:sender><c:sent>2024-02-29T23:59:59-00:00</c:sent>
  <c:status>Exercise</c:status><c:msgType>Alert</c:msgType><c:scope>Public</c:scope>
  <c:info><c:language/><c:category>CBRNE</c:category><c:event>e</c:event>
  <c:urgency>Past</c:urgency><c:severity>Minor</c:severity><c:certainty>Likely</c:certainty>
  <c:area><c:areaDesc>a</c:areaDesc><c:circle>1,2 3</c:circle></c:area></c:info></c:alert>"""

BARE: Final = f"""<alert xmlns="{CAP}"><identifier/><sender/><sent>2024-01-01T00:00:00+14:00</sent>
<status>Test</status><msgType>Ack</msgType><scope>Private</scope></alert>"""


def _pool(values: str) -> tuple[str, ...]:
    return tuple(values.split("|"))


NAMES: Final = tuple(
    dict.fromkeys(
        etree.QName(element).localname for element in etree.fromstring(FULL).iter(f"{{{CAP}}}*")
    )
)
WORDS: Final = _pool(
    "Actual|Exercise|System|Test|Draft|Alert|Update|Cancel|Ack|Error|Public|Restricted|Private"
    "|Geo|Met|Safety|Security|Rescue|Fire|Health|Env|Transport|Infra|CBRNE|Other|Shelter|Evacuate"
    "|Prepare|Execute|Avoid|Monitor|Assess|AllClear|None|Immediate|Expected|Future|Past|Unknown"
    "|Extreme|Severe|Moderate|Minor|Observed|Likely|Possible|Unlikely|actual|MET|Very"
)
TIMES: Final = _pool(
    "2024-01-01T00:00:00+08:00|2024-01-01T00:00:00Z|2024-01-01T00:00:00z|2024-01-01T00:00:00"
    "|2024-01-01T00:00:00,08:00|2024-01-01T24:00:00+08:00|2024-01-01T24:00:01+08:00"
    "|2024-01-01T23:59:60+08:00|2024-02-30T00:00:00+08:00|2023-02-29T00:00:00+08:00"
    "|1900-02-29T00:00:00+08:00|2000-02-29T00:00:00+08:00|2024-13-01T00:00:00+08:00"
    "|2024-00-10T00:00:00+08:00|2024-01-00T00:00:00+08:00|0000-01-01T00:00:00+08:00"
    "|0001-01-01T00:00:00+14:00|9999-12-31T24:00:00-14:00|2024-01-01T00:00:00+14:01"
    "|2024-01-01T00:00:00+13:59|2024-01-01T00:00:00+13:60|2024-01-01T00:00:00+0800"
    "|2024-01-01T00:00:00.0+08:00|2024-1-1T00:00:00+08:00|2024-01-01 00:00:00+08:00"
    "|2024-01-01t00:00:00+08:00|-2024-01-01T00:00:00+08:00|12024-01-01T00:00:00+08:00"
    "|２024-01-01T00:00:00+08:00| 2024-01-01T00:00:00+08:00 |\t2024-01-01T00:00:00+08:00\n"
    "|\u00a02024-01-01T00:00:00+08:00|2024-01-01|00:00:00|2024-01-01T00:00+08:00|now"
)
NUMBERS: Final = _pool(
    "0|1|-1|+1|01|1.0|1.|.5|.|-.5|+|-|+.|1e5|NaN|INF|-INF|1,5|1 2|--1|1_0|１|0x1F|½| 7 |\n7"
    "|123456789012345678901234567|0.0000000000000000000000000001"
)
TAGS: Final = _pool(
    "zh|zh-CN|zh-Hans-CN|i-x|a|abcdefgh|abcdefghi|zh-abcdefghi|1zh|zh-1996|zh-|-zh|zh--CN|zh_CN"
    "|zh-中| zh \n|zh CN"
)
ADDRESSES: Final = _pool(
    "http://a/b|a b|http://中文/路|%zz|%4|%41|1:2|:a|a:b|./a:b|//|///|#|##|?#|a#b#c|[a]|a?[b]|a#[b]"
    "|http://a:|http://a:80/|http://a:8x/|http://[::1]/|http://[x|http://a@b@c/|{a}|\\|a\tb|urn:x:y"
    "|mailto:a@b|a%|http://a/%e4%b8|<>|^|`|http://a:99999999999/|tel:+0|../../x|;p|@:|a//b"
)
SPACES: Final = ("", " ", "\n\t ", "\u3000", "\u00a0", "　x", "a<b", "a&b", "\r", "🌀")
POOL: Final = (*WORDS, *TIMES, *NUMBERS, *TAGS, *ADDRESSES, *SPACES)
_OF_NAME: Final = {
    **dict.fromkeys(("sent", "effective", "onset", "expires"), TIMES),
    **dict.fromkeys(("size", "altitude", "ceiling"), NUMBERS),
    **dict.fromkeys(("web", "uri"), ADDRESSES),
    "language": TAGS,
}
_XSI: Final = "{http://www.w3.org/2001/XMLSchema-instance}"
_ATTRIBUTES: Final = (
    ("id", "1"),
    ("{http://www.w3.org/XML/1998/namespace}lang", "zh"),
    (f"{_XSI}schemaLocation", f"{CAP} nowhere"),
    (f"{_XSI}nil", "false"),
    (f"{_XSI}type", "xs:string"),
    (f"{_XSI}type", "xs:boolean"),
    (f"{_XSI}other", "1"),
)


def mutated(chance: random.Random) -> bytes:
    """Return one of the documents after up to three changes, mostly to its tree."""
    root = etree.fromstring(chance.choice((FULL, FULL, SMALL, BARE)))
    holder = etree.Element("h", nsmap={"xs": "http://www.w3.org/2001/XMLSchema"})
    holder.append(root)
    for _ in range(chance.choice((0, 1, 1, 1, 2, 3))):
        chance.choice(_TREE_CHANGES)(chance.choice(list(root.iter("*"))), chance)
    text = etree.tostring(root, encoding="unicode", with_tail=False)
    if chance.random() < 0.35:
        text = chance.choice(_TEXT_CHANGES)(text, chance)
    return _encoded(text, chance)


def _drop(element: etree._Element, chance: random.Random) -> None:
    parent = element.getparent()
    if parent is not None and parent.tag != "h":
        parent.remove(element)


def _duplicate(element: etree._Element, chance: random.Random) -> None:
    parent = element.getparent()
    if parent is not None and parent.tag != "h":
        parent.insert(parent.index(element), copy.deepcopy(element))


def _shuffle(element: etree._Element, chance: random.Random) -> None:
    if len(element) > 1:
        one, other = sorted(chance.sample(range(len(element)), 2))
        element.insert(other, element[one])


def _move(element: etree._Element, chance: random.Random) -> None:
    parent = element.getparent()
    if parent is not None and parent.tag != "h":
        inside = set(element.iter())
        goal = chance.choice([e for e in parent.getroottree().iter("*") if e not in inside])
        if goal.tag != "h":
            goal.insert(chance.randrange(len(goal) + 1), element)


def _rename(element: etree._Element, chance: random.Random) -> None:
    name = etree.QName(element).localname
    element.tag = chance.choice(
        [
            f"{{{CAP}}}{chance.choice(NAMES)}",
            f"{{{CAP}}}{name.swapcase()}",
            f"{{{CAP}}}{name}s",
            f"{{urn:oasis:names:tc:emergency:cap:1.1}}{name}",
            name,
            f"{{http://www.w3.org/2000/09/xmldsig#}}{name}",
        ]
    )


def _retext(element: etree._Element, chance: random.Random) -> None:
    pools = _OF_NAME.get(etree.QName(element).localname, POOL), POOL
    element.text = chance.choice(pools[chance.random() < 0.2])


def _retext_a_leaf(element: etree._Element, chance: random.Random) -> None:
    root = element.getroottree().getroot()[0]
    named = [e for e in root.iter("*") if etree.QName(e).localname in _OF_NAME]
    plain = [e for e in root.iter("*") if not len(e)]
    _retext(chance.choice(named or plain or [root]), chance)


def _space(element: etree._Element, chance: random.Random) -> None:
    element.text = chance.choice((" {}", "{}\n", "\t{}", "{}\u3000")).format(element.text or "")


def _tail(element: etree._Element, chance: random.Random) -> None:
    element.tail = chance.choice(SPACES)


def _attribute(element: etree._Element, chance: random.Random) -> None:
    if etree.QName(element).namespace == CAP:  # inside a signature we do not look at xsi:type
        element.set(*chance.choice(_ATTRIBUTES))


def _insert(element: etree._Element, chance: random.Random) -> None:
    name = chance.choice(NAMES)
    child = etree.Element(f"{{{CAP}}}{name}")
    child.text = chance.choice(_OF_NAME.get(name, POOL))
    element.insert(chance.randrange(len(element) + 1), child)


def _comment(element: etree._Element, chance: random.Random) -> None:
    element.insert(0, chance.choice((etree.Comment("c"), etree.ProcessingInstruction("p", "q"))))


_TREE_CHANGES: Final = (
    *(_drop, _duplicate, _shuffle, _move, _rename, _retext, _retext_a_leaf, _retext_a_leaf),
    *(_retext_a_leaf, _retext_a_leaf, _space, _tail, _attribute, _insert, _comment),
)


def _cut(text: str, chance: random.Random) -> str:
    return text[: chance.randrange(len(text))]


def _remove_a_character(text: str, chance: random.Random) -> str:
    at = chance.randrange(len(text))
    return text[:at] + text[at + 1 :]


def _write_a_character(text: str, chance: random.Random) -> str:
    at = chance.randrange(len(text))
    return text[:at] + chance.choice("<>&;\"'/ x0\u3000]]-") + text[at + 1 :]


def _write_a_fragment(text: str, chance: random.Random) -> str:
    at = chance.choice([i for i, c in enumerate(text) if c in "<>"]) + 1
    bits = ("&#32;", "&amp;", "&unknown;", "<![CDATA[ ]]>", "<![CDATA[]]>", "<!--x-->", "<?x y?>")
    return text[:at] + chance.choice(bits) + text[at:]


def _write_z(text: str, chance: random.Random) -> str:
    return text.replace("+08:00<", "Z<", chance.randint(1, 2))


def _write_doctype(text: str, chance: random.Random) -> str:
    return chance.choice(("<!DOCTYPE alert>", '<!DOCTYPE alert [<!ENTITY a "b">]>')) + text


_TEXT_CHANGES: Final = (
    *(_cut, _remove_a_character, _write_a_character, _write_a_character, _write_a_fragment),
    *(_write_a_fragment, _write_z, _write_doctype),
)


def _encoded(text: str, chance: random.Random) -> bytes:
    name = chance.choice(("UTF-8", "UTF-8", "UTF-16", "GB18030", "GBK", "Big5"))
    head = f'<?xml version="1.0" encoding="{name}"?>'
    return (head + text).encode(name, "xmlcharrefreplace")
