"""CAP messages authored for tests: one whole alert, and pieces to change in it."""

from typing import Final

CAP: Final = "urn:oasis:names:tc:emergency:cap:1.2"
RING: Final = "29.10,121.80 29.20,121.80 29.20,121.95 29.10,121.95 29.10,121.80"

ALERT: Final = f"""<alert xmlns="{CAP}">
  <identifier>FS-DEMO-20210725-0649</identifier>
  <sender>duty@example.org</sender>
  <sent>2021-07-25T06:49:00+08:00</sent>
  <status>Exercise</status>
  <msgType>Update</msgType>
  <scope>Public</scope>
  <code>示范</code>
  <references>duty@example.org,FS-DEMO-1,2021-07-24T18:00:00+08:00</references>
  <info>
    <language>zh-CN</language>
    <category>Met</category>
    <event>台风红色预警</event>
    <responseType>Evacuate</responseType>
    <urgency>Immediate</urgency>
    <severity>Extreme</severity>
    <certainty>Observed</certainty>
    <eventCode><valueName>national</valueName><value>11B01</value></eventCode>
    <expires>2021-07-26T24:00:00+08:00</expires>
    <senderName>示范县气象台</senderName>
    <headline>示范县气象台升级发布台风红色预警信号</headline>
    <description>爵溪、鹤浦将有十二级大风。</description>
    <web>https://example.org/预警?id=1</web>
    <parameter><valueName>color</valueName><value>red</value></parameter>
    <resource><resourceDesc>路径图</resourceDesc><mimeType>image/png</mimeType>
      <size>2048</size></resource>
    <area>
      <areaDesc>南部海岛</areaDesc>
      <polygon>{RING}</polygon>
      <circle>29.20,121.95 12.5</circle>
      <geocode><valueName>division</valueName><value>330225104</value></geocode>
      <altitude>0</altitude>
      <ceiling>1200.50</ceiling>
    </area>
  </info>
</alert>"""


def with_ring(ring: str) -> bytes:
    """Return the alert with another polygon, and its circle kept."""
    return ALERT.replace(RING, ring).encode()


def with_circle(circle: str) -> bytes:
    """Return the alert with another circle, and its polygon kept."""
    return ALERT.replace("29.20,121.95 12.5", circle).encode()
