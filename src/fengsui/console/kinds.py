"""What the journal's kinds are called on the screens, by the noun that they begin with."""

from collections.abc import Mapping
from types import MappingProxyType

from django.utils.translation import gettext_lazy as _

# A kind that is missing here is shown by its code: nothing that happened is hidden for want of a
# word. A test holds the table against the code.
KINDS: Mapping[str, tuple[object, Mapping[str, object]]] = MappingProxyType(
    {
        "alert": (
            _("预警"),
            {
                "received": _("收到预警"),
                "repeated": _("重复收到预警"),
                "opened": _("打开预警"),
                "unopened": _("预警无人打开，已提醒"),
                "targeted": _("确定预警范围"),
                "superseded": _("预警被替代"),
                "ended": _("结束预警"),
            },
        ),
        "mark": (_("预警疑点"), {"acknowledged": _("知悉预警疑点")}),
        "callout": (
            _("叫应"),
            {
                "drafted": _("拟定叫应"),
                "approved": _("批准叫应"),
                "confirmed": _("补确认口头批准"),
                "held": _("停止自动发起倒计时"),
                "opening": _("发起叫应"),
                "opened": _("叫应名单列齐"),
                "superseded": _("叫应被替代"),
                "cancelled": _("取消叫应"),
                "closed": _("办结叫应"),
            },
        ),
        "approval": (
            _("请批准"),
            {
                "asked": _("请求批准叫应"),
                "opened": _("批准链接被打开"),
                "given": _("经本人链接批准叫应"),
                "refused": _("不批准叫应"),
            },
        ),
        "call": (
            _("叫应对象"),
            {
                "opened": _("列入叫应名单"),
                "rung": _("开始呼叫"),
                "number_shown": _("查看号码"),
                "dialled": _("人工拨打"),
                "acknowledged": _("已醒"),
                "escalated": _("无应答，报上级"),
                "put_on_desk": _("转人工"),
                "given_up": _("记为未叫到"),
                "cancelled": _("停止呼叫"),
            },
        ),
        "bundle": (_("合并上报"), {"sent": _("未应答名单报上级")}),
        # Of any grade: what it proves stands in the line, and a pick-up alone proves nothing.
        "answer": (_("应答"), {"received": _("接听或应答")}),
        "attempt": (
            _("呼叫与短信"),
            {
                "handed_over": _("已交线路"),
                "answered": _("电话接通，放开线路"),
                "concluded": _("线路回执"),
                "failed": _("未能交付"),
            },
        ),
        "line": (_("线路"), {"failed": _("线路中断"), "recovered": _("线路恢复")}),
        "unit": (
            _("措施"),
            {
                "expected": _("列出应报单位"),
                "responded": _("上报措施"),
                "verified": _("核实措施"),
                "drawn": _("抽查"),
                "checked": _("登记抽查结果"),
                "taken_over": _("县级代管"),
            },
        ),
        "task": (
            _("交办事项"),
            {
                "opened": _("新的交办"),
                "taken": _("接办"),
                "done": _("办毕"),
                "dropped": _("撤销交办"),
            },
        ),
        "log": (_("记事"), {"written": _("值班记事")}),
        "session": (
            _("登录"),
            {"opened": _("登录"), "refused": _("登录被拒"), "closed": _("退出登录")},
        ),
        "user": (
            _("账号"),
            {
                "created": _("新建账号"),
                "ended": _("停用账号"),
                "password_set": _("重设密码"),
            },
        ),
        "token": (_("令牌"), {"created": _("发放令牌"), "ended": _("收回令牌")}),
        "roster": (_("花名册"), {"exported": _("导出花名册")}),
        "shift": (_("值班"), {"ended": _("值班变更")}),
        "contact": (
            _("联系方式"),
            {
                "marked_bad": _("号码标为不通"),
                "proven": _("号码已证实可用"),
                "restored": _("号码恢复使用"),
                "resealed": _("号码换钥重封"),
            },
        ),
        "division": (_("行政区划"), {}),
        "organisation": (_("单位"), {}),
        "person": (_("人员"), {}),
        "post": (_("岗位"), {}),
        "holding": (_("任职"), {}),
        "risk_point": (_("风险点"), {}),
        "risk_post": (_("风险点责任岗位"), {}),
        "people_at_risk": (_("受威胁人员"), {}),
        "crowd": (_("演练人群"), {"made": _("生成演练人群")}),
        "edition": (_("规则"), {"kept": _("留存规则版本")}),
        "clock": (_("时钟"), {"jumped": _("时钟跳变")}),
        "loop": (_("后台"), {"resumed": _("后台恢复运行")}),
    }
)
# What the machine does line by line, person by person, row by row. The desk's running log leaves
# it out, unless an account did it; "全部流水" shows it.
ROUTINE = frozenset(
    {
        *("attempt.handed_over", "attempt.answered", "attempt.concluded", "attempt.failed"),
        *("answer.received", "bundle.sent", "edition.kept", "unit.expected"),
        *("call.opened", "call.rung", "call.acknowledged", "call.escalated", "call.put_on_desk"),
        *("call.cancelled", "unit.responded", "unit.verified"),
        # What is to be done stands in the desk's own list.
        *("task.opened", "task.dropped"),
        *("contact.proven", "contact.resealed"),
        *(
            f"{noun}.{verb}"
            for noun in ("contact", "division", "organisation", "person", "post", "holding")
            for verb in ("created", "changed", "ended")
        ),
        *(
            f"{noun}.{verb}"
            for noun in ("risk_point", "risk_post", "people_at_risk", "shift")
            for verb in ("created", "changed", "ended")
        ),
    }
)
# Who acts through an account or the shell; whatever he does belongs into the log.
ACCOUNTS = ("user:", "cli:")
# What an import does to any kind of row.
_CHANGED: Mapping[str, object] = MappingProxyType(
    {"created": _("新增"), "changed": _("更改"), "ended": _("停用")}
)


def word(kind: str) -> object:
    """Return what a kind is called; its code where it has no word."""
    noun, _dot, verb = kind.partition(".")
    thing, verbs = KINDS.get(noun, (noun, {}))
    if verb in verbs:
        return verbs[verb]
    return f"{_CHANGED[verb]}{thing}" if verb in _CHANGED else kind
