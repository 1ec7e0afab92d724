"""The words of the screens for states, outcomes, evidence, means and refusals."""

from collections.abc import Mapping
from types import MappingProxyType

from django.utils.translation import gettext_lazy as _

from fengsui.callouts.refusals import (
    AlreadyAsked,
    CannotAsk,
    HelpIsOpen,
    NoRightToApprove,
    NotAllowedToApprove,
    NotApproved,
    NotAsked,
    OwnWork,
    PlanChanged,
    Refused,
    WrongState,
)
from fengsui.callouts.states import (
    CalloutState,
    CallState,
    Look,
    LookMeans,
    SpotState,
    UnitState,
)
from fengsui.channels import incoming
from fengsui.channels.models import Reach
from fengsui.directory.queries import GapReason
from fengsui.rulebook.scales import Evidence, Means, Purpose

Words = Mapping[str, object]

CALLOUT_STATES: Words = MappingProxyType(
    {
        CalloutState.DRAFT: _("拟稿"),
        CalloutState.APPROVED: _("已批准"),
        CalloutState.OPENING: _("正在发起"),
        CalloutState.OPEN: _("进行中"),
        CalloutState.CANCELLED: _("已取消"),
        CalloutState.SUPERSEDED: _("已被替代"),
        CalloutState.CLOSED: _("已办结"),
    }
)
CALL_STATES: Words = MappingProxyType(
    {
        CallState.WAITING: _("未叫"),
        CallState.CALLING: _("正在叫"),
        CallState.ESCALATED: _("已报上级"),
        CallState.ON_DESK: _("转人工"),
        CallState.ACKNOWLEDGED: _("已醒"),
        CallState.UNREACHED: _("未叫到"),
        CallState.CANCELLED: _("已取消"),
    }
)
UNIT_STATES: Words = MappingProxyType(
    {
        UnitState.EXPECTED: _("待报"),
        UnitState.RESPONDED: _("已报"),
        UnitState.VERIFIED: _("已核"),
        UnitState.RETURNED: _("退回重报"),
    }
)
SPOT_STATES: Words = MappingProxyType(
    {
        SpotState.DRAWN: _("抽中"),
        SpotState.TRUE: _("抽查属实"),
        SpotState.DIFFERS: _("抽查不符"),
    }
)
LOOKS: Words = MappingProxyType(
    {
        Look.TRUE: _("属实"),
        Look.DIFFERS: _("不符"),
        Look.UNREACHED: _("联系不上"),
    }
)
LOOK_MEANS: Words = MappingProxyType(
    {
        LookMeans.PHONE: _("电话"),
        LookMeans.SITE: _("现场"),
        LookMeans.VIDEO: _("视频"),
    }
)
MEANS: Words = MappingProxyType(
    {
        Means.SMS: _("短信"),
        Means.VOICE: _("电话"),
        Means.VIDEO: _("视频"),
        Means.MESSAGE: _("消息"),
        Means.BROADCAST: _("广播"),
        "page": _("手机页面"),
        "spoken": _("人工通话"),
        "relayed": _("家人转告"),
        "cli": _("命令行"),
        "api": _("接口"),
    }
)
EVIDENCE: Words = MappingProxyType(
    {
        Evidence.ACCEPTED: _("线路已受理"),
        Evidence.PICKED_UP: _("接通未确认"),
        Evidence.HEARD: _("听完未确认"),
        Evidence.CONFIRMED: _("本人确认"),
        Evidence.SPOKEN: _("本人通话"),
    }
)
EVIDENCE_BY_RANK: Mapping[int, object] = MappingProxyType(
    {0: _("尚无凭据"), **{one.rank: EVIDENCE[one] for one in Evidence}}
)
OUTCOMES: Words = MappingProxyType(
    {
        "accepted": _("线路已受理"),
        "delivered": _("已送达"),
        "picked_up": _("接通未确认"),
        "hung_up": _("挂断"),
        "busy": _("占线"),
        "no_answer": _("无人接"),
        "rejected": _("拒接"),
        "switched_off": _("关机"),
        "unassigned": _("空号"),
        "out_of_service": _("停机"),
        "undeliverable": _("无法送达"),
        "backlog": _("排队超时，未拨出"),
        "uncertain": _("是否送达不明"),
        "faulty": _("本系统未能发出"),
        "answered": _("已接通"),
        "no_receipt": _("线路无回执"),
    }
)
# What an officer may tell of a number that he dialled by hand.
BY_HAND: Words = MappingProxyType({name: OUTCOMES[name] for name in incoming.BY_HAND})
RELAYED = "relayed"
REASONS: Words = MappingProxyType(
    {
        "silent": _("各步均无应答"),
        "backlog": _("线路排队超时，没有拨出"),
        "no_number": _("没有可用号码"),
    }
)
PURPOSES: Words = MappingProxyType(
    {
        Purpose.WARNING: _("预警叫应"),
        Purpose.INSTRUCTION: _("指令"),
        Purpose.ROLL_CALL: _("点名"),
        Purpose.DISPATCH: _("调度"),
        Purpose.STAFF: _("召集"),
    }
)
REACHES: Words = MappingProxyType(
    {
        Reach.SIMULATED: _("模拟线路，不拨打任何真实电话"),
        Reach.REHEARSAL: _("只拨打同意参加演练的号码"),
        Reach.REAL: _("真实线路，真实拨打"),
    }
)
# In earnest on a node without a real line.
ALL_BY_HAND = _("没有接真实线路，只有人工拨打")
GAPS: Words = MappingProxyType(
    {
        GapReason.NO_POST: _("未设岗位"),
        GapReason.EMPTY_ROSTER: _("值班表无人"),
        GapReason.NO_HOLDER: _("岗位无人"),
        GapReason.NO_CONTACT: _("没有可用号码"),
    }
)
# The gravest first: a subclass before its base.
_REFUSALS: tuple[tuple[type[Refused], object], ...] = (
    (NoRightToApprove, _("没有算数：您的账号现在没有批准这件叫应的权限。")),
    (NotAllowedToApprove, _("这件叫应由您拟定或登记，须由另一人批准。")),
    (NotAsked, _("没有算数：这件叫应没有请您批准。")),
    (PlanChanged, _("没有算数：请您批准之后内容变了，请值班员重新请求。")),
    (AlreadyAsked, _("已经请过此人，正等他答复。")),
    (CannotAsk, _("没有请成：此人没有批准权限，或由他拟定，或已不必请人批准。")),
    (NotApproved, _("不在授权范围内，须由第二人批准后才能发起。")),
    (HelpIsOpen, _("还有求援没有处置完：请先处置，或勾选“我已知晓”再办结。")),
    (OwnWork, _("自己上报或核实的，不能由自己登记抽查，须由另一人登记。")),
    (WrongState, _("没有办成：状态已经变化，请看刷新后的页面。")),
    (Refused, _("没有办成：填写的内容不符合要求。")),
)


def refusal(error: Refused) -> object:
    """Return what the screen says of a refusal."""
    return next(words for kind, words in _REFUSALS if isinstance(error, kind))


def word(table: Words, code: str) -> object:
    """Return the word of a code, the code itself where the table lacks it."""
    return table.get(code, code)
