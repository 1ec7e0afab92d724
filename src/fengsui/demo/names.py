"""Invented people: names that look natural, and numbers that reach nobody.

Given names are put together from words of coast, season and letters, as parents choose them
today; the generation now in office rarely bears such names, so that a match with a real official
would be an accident. No list of real people was used.
"""

import random
from collections.abc import Iterator

# No subscriber number of China begins with 10: "100xx" are short codes of carriers, and of them
# 1004x is given to nobody that we know of. Eleven digits, so that forms take it for a mobile.
MOBILE_PREFIX = "1004"
# Area codes have one leading zero; "0000" begins no area code, no trunk and no country.
LANDLINE_PREFIX = "0000"
MOBILES_MAX = 10**7
# Coprime to MOBILES_MAX: neighbours get numbers far apart, and none comes twice.
STRIDE = 3_804_577

SURNAMES = (
    "陈陈陈陈王王王张张张林林徐徐周周吴吴郑郑胡胡俞俞史史励励赖蒋朱何黄杨叶金方沈孙顾屠章范董邱"
    "钱谢柴倪石龚许葛娄鲍任潘罗夏汪余奚干翁韩樊应柯马苏郭冯邵丁戴贺祝毛"
)
FIRST = "知景书砚云若清安望听沐予怀牧逸思闻星晓向明远亦初温念疏映言一子文嘉宇梓以可之"
SECOND = "澜舟禾秋屿汀越野帆川林白和宁溪晴遥然岚松棠桐洲声歌行池原泽岩航涛海昕淇衡"
SINGLE = "澜帆越岚航昕淇衡野泽"
# Read together these say something else, or are words of their own.
AVOIDED = frozenset({"明白", "清白", "一行", "一声", "远洋", "子宁", "可行", "清和", "文明"})


def full_names(chance: random.Random) -> Iterator[str]:
    """Yield full names for ever, none twice; the same chance gives the same names."""
    seen = set(AVOIDED)
    while True:
        name = chance.choice(SURNAMES) + _given(chance)
        if name not in seen:
            seen.add(name)
            yield name


def _given(chance: random.Random) -> str:
    if chance.random() < 0.08:
        return chance.choice(SINGLE)
    while True:
        given = chance.choice(FIRST) + chance.choice(SECOND)
        if given not in AVOIDED:
            return given


def mobile(index: int) -> str:
    """Return the undialable mobile number of the person with this index, eleven digits."""
    assert 0 <= index < MOBILES_MAX
    return f"{MOBILE_PREFIX}{(index + 1) * STRIDE % MOBILES_MAX:07d}"


def landline(index: int) -> str:
    """Return the undialable landline of the duty room with this index, twelve digits."""
    assert 0 <= index < 1000
    return f"{LANDLINE_PREFIX}6500{index:04d}"
