"""What went wrong, in Chinese, on a page that needs no script and no sign-in."""

from collections.abc import Mapping
from types import MappingProxyType

from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils.translation import gettext_lazy as _

from fengsui import clock

WORDS: Mapping[int, tuple[object, object]] = MappingProxyType(
    {
        400: (_("请求有误"), _("送来的内容读不懂，没有做任何改动。请返回重填。")),
        403: (_("没有权限"), _("您的账号不能做这件事。需要时请联系值班长或管理员。")),
        404: (_("找不到"), _("没有这个页面，或不在您的辖区。")),
        500: (
            _("系统出错"),
            _("这一步没有办成，错误已记录。请重试；再次出错请改用电话，并告知管理员。"),
        ),
    }
)
_STALE = _("页面打开太久或登录已变更，没有提交。请返回、刷新后重做。")


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer what cannot be read."""
    return _page(request, 400)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer what the account may not do."""
    return _page(request, 403)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer what is not there, or not for this account."""
    return _page(request, 404)


def failed(request: HttpRequest) -> HttpResponse:
    """Answer after a mistake of ours."""
    return _page(request, 500)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Answer a form that does not belong to this sign-in."""
    return _page(request, 403, reason=_STALE)


def _page(request: HttpRequest, code: int, *, reason: object = "") -> HttpResponse:
    title, text = WORDS[code]
    # No context processors: after an error the database may be what is missing.
    context = {"code": code, "title": title, "text": text, "reason": reason}
    told = {**context, "server_now": clock.now()}
    return HttpResponse(render_to_string("ui/error.html", told), status=code)
