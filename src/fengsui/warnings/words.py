"""What the pages say of marks, refusals and kinds of messages, in Chinese."""

from collections.abc import Mapping
from types import MappingProxyType

from django.utils.translation import gettext_lazy as _

from fengsui.standards.cap12 import Refusal
from fengsui.warnings.marks import MarkCode

Words = Mapping[str, object]

MARKS: Words = MappingProxyType(
    {
        MarkCode.SENT_IN_FUTURE: _("发布时间在未来，确认后才能拟叫应"),
        MarkCode.SENT_LONG_AGO: _("发布时间在很久以前；实战的，确认后才能拟叫应"),
        MarkCode.EXPIRED: _("到达时已经过了有效期"),
        MarkCode.IDENTIFIER_SHORTENED: _("编号或发送方过长，已截短保存"),
        MarkCode.SAME_NUMBER_OTHER_TEXT: _(
            "同一编号又来了一份不同的内容，以先到的为准，两份都留存"
        ),
        MarkCode.REFERENCES_MISSING: _("是更新或取消，却没有写明针对哪一条"),
        MarkCode.REFERENCE_UNKNOWN: _("所引用的前一条预警本系统没有"),
        MarkCode.REFERENCE_OTHER_STATUS: _(
            "所引用的前一条预警是另一种性质（演练或实战），不受影响"
        ),
        MarkCode.HAZARD_UNKNOWN: _("灾种不在清单里，请选定"),
        MarkCode.EVENT_CODE_UNLISTED: _("事件代码不在清单里"),
        MarkCode.COLOR_UNKNOWN: _("没有颜色，请选定"),
        MarkCode.COLOR_FROM_SEVERITY: _("颜色由严重程度推得，请核对"),
        MarkCode.INFOS_DIFFER: _("几个部分的灾种或颜色不一致，按最重的算"),
        MarkCode.ALL_CLEAR_BY_TEXT: _("按文字判为解除，类型上没有写明"),
        MarkCode.GEOCODE_NAME_UNLISTED: _("代码种类不在清单里，只取了本县能认出的代码"),
        MarkCode.AREA_BY_NAME: _("区域只写了名称，按下列区划理解"),
        MarkCode.AREA_NAME_UNKNOWN: _("区域只写了名称，本县没有这个地方"),
        MarkCode.NO_TARGET: _("没有找到本县的区划，请手工选定范围"),
        MarkCode.MORE_AREAS: _("区域太多，没有全部列出；全部都已参与判断"),
        MarkCode.MORE_RISK_POINTS: _("风险点超过一次叫应的上限，请缩小范围"),
        "time_z": _("时间以 Z 结尾，按世界时理解"),
        "time_beyond_calendar": _("时间超出日历范围，取了最近的时刻"),
        "identifier_malformed": _("编号为空或含不允许的字符"),
        "sender_malformed": _("发送方为空或含不允许的字符"),
        "references_malformed": _("引用的写法不对"),
        "more_marks": _("存疑之处太多，没有全部列出"),
        "ring_mended": _("多边形自相交，已修补，面积变化不到 1%"),
        "coordinate_unreadable": _("坐标读不懂，这块区域不能用"),
        "latitude_beyond_90": _("纬度超过 90 度，这块区域不能用"),
        "latitude_perhaps_swapped": _("经纬度可能写反了，这块区域不能用"),
        "longitude_beyond_180": _("经度超过 180 度，这块区域不能用"),
        "ring_too_short": _("多边形不足四个点，这块区域不能用"),
        "ring_open": _("多边形没有闭合，这块区域不能用"),
        "ring_without_area": _("多边形没有面积，这块区域不能用"),
        "ring_crosses_itself": _("多边形自相交，无法修补，这块区域不能用"),
        "circle_malformed": _("圆的写法不对，这块区域不能用"),
        "radius_unusable": _("半径不能用，这块区域不能用"),
        "foreign": _("其他县的代码，不在那里叫应"),
        "unknown": _("像是本县的代码，但清单里没有"),
        "widened": _("为免遗漏，按更大的范围理解"),
        "touched": _("只碰到一个镇乡（街道）的边，没有村在其中"),
        "outside": _("有区域在本县之外"),
        "unusable": _("有区域画不出来，不能用"),
        "too_many": _("顶点太多，其后的区域没有参与判断"),
    }
)
REFUSALS: Words = MappingProxyType(
    {
        Refusal.TOO_BIG: _("文件超过 1 兆，没有收下。"),
        Refusal.NOT_XML: _("不是 XML 文件，没有收下。纯文字的预警请用左边的粘贴。"),
        Refusal.DOCTYPE: _("文件含有 DOCTYPE 声明，为安全起见没有收下。"),
        Refusal.OLD_VERSION: _("是旧版 CAP，本系统只收 1.2 版。可以把文字粘贴进来。"),
        Refusal.NOT_CAP: _("不是 CAP 预警文件，没有收下。"),
        Refusal.TOO_MANY: _("部分、区域或顶点的个数超过上限，没有收下。"),
        Refusal.AGAINST_SCHEMA: _("不符合 CAP 1.2 的格式，没有收下。可以把文字粘贴进来。"),
    }
)
STATUSES: Words = MappingProxyType(
    {
        "Actual": _("正式"),
        "Exercise": _("演练"),
        "System": _("系统消息"),
        "Test": _("测试"),
        "Draft": _("草稿"),
    }
)
MSG_TYPES: Words = MappingProxyType(
    {
        "Alert": _("发布"),
        "Update": _("更新"),
        "Cancel": _("取消或解除"),
        "Ack": _("回执"),
        "Error": _("拒收"),
    }
)
FIELDS: Words = MappingProxyType(
    {
        "office": _("发布单位"),
        "hazard_name": _("灾种"),
        "hazard": _("灾种"),
        "color": _("颜色"),
        "raised_from": _("原颜色"),
        "action": _("动作"),
        "issued_at": _("发布时间"),
        "areas": _("范围"),
        "everywhere": _("范围"),
        "excepted_areas": _("除外"),
    }
)
