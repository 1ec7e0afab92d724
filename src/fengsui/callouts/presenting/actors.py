"""Who did it, in words."""

from collections.abc import Collection, Mapping
from types import MappingProxyType

from django.utils.translation import gettext_lazy as _

from fengsui.directory.models import Person, User

_MACHINES: Mapping[str, object] = MappingProxyType(
    {
        "rule:standing_order": _("授权令倒计时"),
        "loop:warnings": _("后台（预警）"),
        "loop:callouts": _("后台（叫应）"),
        "page:own": _("手机链接"),
    }
)


def actor_names(actors: Collection[str]) -> dict[str, str]:
    """Return who stands behind each of these actors, people by name; two statements at most."""
    uids: dict[str, list[str]] = {"user": [], "person": [], "cli": []}
    for actor in set(actors):
        kind, _colon, uid = actor.partition(":")
        if kind in uids:
            uids[kind].append(uid)
    names = {actor: _machine(actor) for actor in actors if actor}
    users = User.objects.select_related("person")
    for user in users.filter(uid__in=uids["user"]) if uids["user"] else ():
        names[f"user:{user.uid}"] = _named(user)
    for user in users.filter(username__in=uids["cli"]) if uids["cli"] else ():
        names[f"cli:{user.username}"] = _named(user)
    for person in Person.objects.filter(uid__in=uids["person"]) if uids["person"] else ():
        names[f"person:{person.uid}"] = person.name
    return names


def _machine(actor: str) -> str:
    if actor.startswith("simulated:"):
        return str(_("演练模拟人员"))
    return str(_MACHINES.get(actor, actor))


def _named(user: User) -> str:
    person = user.person.name if user.person else user.username
    return f"{user.get_role_display()} {person}"
