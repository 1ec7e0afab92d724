"""The journal's facts in Chinese words: what each is called, and what its value says."""

from collections.abc import Callable, Mapping
from types import MappingProxyType

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from fengsui.callouts.presenting.contacts import BAD_REASONS
from fengsui.callouts.presenting.words import (
    CALLOUT_STATES,
    EVIDENCE,
    MEANS,
    OUTCOMES,
    PURPOSES,
    Words,
    word,
)
from fengsui.callouts.templatetags.callouts import stretch
from fengsui.channels.models import Choice
from fengsui.geo.queries import places
from fengsui.rulebook import queries as rulebook
from fengsui.ui.templatetags.ui import LEVELS
from fengsui.warnings.models import Source
from fengsui.warnings.words import MARKS, MSG_TYPES, STATUSES

Reader = Callable[[object], str]
PLACES_NAMED = 3
# Names of things and people that stand beside the line or behind its link, and digests of secrets.
UNSAID = frozenset(
    "account address asking by callout digest origin person state".split()  # noqa: SIM905
)
CHANNELS: Words = MappingProxyType(
    {
        "simulated": gettext_lazy("模拟线路"),
        "by_hand": gettext_lazy("人工拨打"),
        "webhook": gettext_lazy("短信电话接口"),
    }
)
APPROVALS: Words = MappingProxyType(
    {
        "second_person": gettext_lazy("第二人在屏幕上"),
        "oral": gettext_lazy("口头，由他人登记"),
        "link": gettext_lazy("第二人用手机链接"),
    }
)
LEFT: Words = MappingProxyType(
    {
        "help": gettext_lazy("求援"),
        "unreached": gettext_lazy("未叫到"),
        "not_reported": gettext_lazy("未报"),
        "overdue": gettext_lazy("超时未报"),
        "returned": gettext_lazy("退回未重报"),
        "not_verified": gettext_lazy("未核"),
        "spot_checks": gettext_lazy("抽查未查"),
        "refusing": gettext_lazy("不愿转移"),
        "tasks": gettext_lazy("交办未办"),
    }
)


def told(facts: Mapping[str, object]) -> str:
    """Return facts as short words; one that nobody named yet is shown by its code."""
    said = []
    for name, value in facts.items():
        if name in UNSAID or value in ("", None, [], {}):
            continue
        label, read = FACTS.get(name, (name, _plain))
        said.append(f"{label} {read(value)}")
    return " · ".join(said)


def evidence(facts: Mapping[str, object]) -> str:
    """Return how sure it is that somebody is awake, and what he said where he said something."""
    grade = str(facts.get("evidence", ""))
    said = str(word(EVIDENCE, grade))
    if grade in ("confirmed", "spoken") and facts.get("choice"):
        return f"{said}：{Choice(str(facts['choice'])).label}"
    return said


def _plain(value: object) -> str:
    return str(value)


def _of(table: Words) -> Reader:
    return lambda value: str(word(table, str(value)))


def _counted(unit: str) -> Reader:
    return lambda value: f"{value} {unit}"


def _seconds(value: object) -> str:
    return stretch(float(str(value)))


def _profile(value: object) -> str:
    name, _slash, edition = str(value).partition("/")
    profile = rulebook.current().profiles.get(name)
    title = profile.title if profile else name
    return _("%(title)s 第 %(edition)s 版") % {"title": title, "edition": edition}


def _order(value: object) -> str:
    order = rulebook.current().standing_orders.get(str(value))
    return order.title if order else str(value)


def _tier(value: object) -> str:
    return next((t.name for c, t in rulebook.current().tiers.items() if c == value), str(value))


def _hazard(value: object) -> str:
    code = rulebook.current().event_codes.get(str(value))
    return code.name if code else str(value)


def _divisions(value: object) -> str:
    codes = [str(code) for code in value] if isinstance(value, list) else [str(value)]
    names = {code: place.name for code, place in places(codes[:PLACES_NAMED]).items()}
    more = _("等 %(n)d 处") % {"n": len(codes)} if len(codes) > PLACES_NAMED else ""
    return "、".join(names.get(code, code) for code in codes[:PLACES_NAMED]) + more


def _marks(value: object) -> str:
    codes = value if isinstance(value, list) else [value]
    return "；".join(str(word(MARKS, str(code))) for code in codes)


def _left(value: object) -> str:
    if not isinstance(value, dict):
        return str(value)
    return "、".join(f"{word(LEFT, name)} {n}" for name, n in value.items() if n) or _("没有")


# By the name of the fact. A test holds the table against the code.
FACTS: Mapping[str, tuple[object, Reader]] = MappingProxyType(
    {
        "after": (gettext_lazy("结束之后："), _of(CALLOUT_STATES)),
        "after_s": (gettext_lazy("到达后"), _seconds),
        "approval": (gettext_lazy("批准方式"), _of(APPROVALS)),
        "channel": (gettext_lazy("线路"), _of(CHANNELS)),
        "code": (gettext_lazy("存疑"), _marks),
        "color": (gettext_lazy("颜色"), _of(LEVELS)),
        "divisions": (gettext_lazy("范围"), _divisions),
        "duration_s": (gettext_lazy("预计叫完一遍"), _seconds),
        "gap_s": (gettext_lazy("相差"), _seconds),
        "gap_ms": (gettext_lazy("相差"), lambda value: _seconds(float(str(value)) / 1000)),
        "hazard": (gettext_lazy("灾种"), _hazard),
        "marks": (gettext_lazy("存疑"), _marks),
        "means": (gettext_lazy("方式"), _of(MEANS)),
        "msg_type": (gettext_lazy("类型"), _of(MSG_TYPES)),
        "n": (gettext_lazy("共"), _counted("条")),
        "name": (gettext_lazy("名称"), _plain),
        "outcome": (gettext_lazy("结果"), _of(OUTCOMES)),
        "people": (gettext_lazy("共"), _counted("人")),
        "posts": (gettext_lazy("共"), _counted("岗")),
        "profile": (gettext_lazy("方案"), _profile),
        "purpose": (gettext_lazy("用途"), _of(PURPOSES)),
        "reason": (gettext_lazy("原因"), _of(BAD_REASONS)),
        "residual": (gettext_lazy("办结时余项"), _left),
        "rings": (gettext_lazy("已催"), _counted("次")),
        "risk_points": (gettext_lazy("风险点"), _counted("个")),
        "seed": (gettext_lazy("抽签种子"), _plain),
        "silent": (gettext_lazy("未应答"), _counted("人")),
        "source": (gettext_lazy("来源"), _of(dict(Source.choices))),
        "standing_order": (gettext_lazy("授权令"), _order),
        "status": (gettext_lazy("性质"), _of(STATUSES)),
        "tier": (gettext_lazy("层级"), _tier),
        "waited_s": (gettext_lazy("已等"), _seconds),
    }
)
