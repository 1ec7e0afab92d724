"""Reading the journal for people: who did what, when, to whom."""

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Max, Min, QuerySet, Sum
from django.utils.translation import gettext as _

from fengsui.console import facts, kinds
from fengsui.console.models import LogLine
from fengsui.directory.models import Person, User
from fengsui.geo.queries import places
from fengsui.journal.models import Block, Entry, Subject

FACTS_CHARS_MAX = 160
WRITTEN, ANSWERED = "log.written", "answer.received"


@dataclass(frozen=True, slots=True)
class Line:
    """An entry as it is read; `late` where it was written down after it happened.

    `text` is what somebody typed, where the entry refers to a line of the duty log.
    """

    id: int
    kind: str
    word: object
    who: str
    occurred_at: datetime
    recorded_at: datetime
    late: bool
    exercise: bool
    origin_uid: str
    where: str
    subjects: int
    facts: str
    text: str = ""


@dataclass(frozen=True, slots=True)
class Sealed:
    """How much of the journal is sealed: entries in blocks, entries after them, the last block."""

    sealed: int
    unsealed: int
    block_no: int
    sealed_at: datetime | None


def lines(entries: QuerySet[Entry], *, limit: int) -> list[Line]:
    """Return the newest of these entries with the names of those who acted."""
    found = list(entries.order_by("-id")[:limit])
    people = _actors({entry.actor for entry in found})
    touched = _touched([entry.id for entry in found])
    codes = {code for _count, first, last in touched.values() for code in (first, last)}
    names = {code: place.name for code, place in places(codes).items()}
    typed = _typed({entry.origin_uid for entry in found if entry.kind == WRITTEN})
    graded = _graded([entry.id for entry in found if entry.kind == ANSWERED])
    result = []
    for entry in found:
        count, first, last = touched.get(entry.id, (0, "", ""))
        where = names.get(last, last)
        line = Line(
            id=entry.id,
            kind=entry.kind,
            word=kinds.word(entry.kind),
            who=people.get(entry.actor) or _machine(entry.actor),
            occurred_at=entry.occurred_at,
            recorded_at=entry.recorded_at,
            late=entry.occurred_at != entry.recorded_at,
            exercise=entry.exercise,
            origin_uid=entry.origin_uid,
            where=where if first == last else _("%(place)s等") % {"place": names.get(first, where)},
            subjects=count,
            facts=" · ".join(filter(None, (graded.get(entry.id), _told(entry)))),
            text=typed.get(entry.origin_uid, ""),
        )
        result.append(line)
    return result


def sealed() -> Sealed:
    """Return how much is sealed; whether the seals hold is for `journal verify` to say."""
    last = Block.objects.order_by("-no").first()
    unsealed = Entry.objects.filter(id__gt=last.last_id if last else 0).count()
    if last is None:
        return Sealed(0, unsealed, 0, None)
    total = Block.objects.aggregate(entries=Sum("entries"))["entries"]
    return Sealed(total, unsealed, last.no, last.sealed_at)


def _typed(uids: Collection[str]) -> dict[str, str]:
    """Return uid -> text of lines of the duty log."""
    if not uids:
        return {}
    return dict(LogLine.objects.filter(uid__in=uids).values_list("uid", "text"))


def _graded(entry_ids: Collection[int]) -> dict[int, str]:
    """Return entry id -> what its answers prove: a pick-up alone is nobody's word."""
    rows = Subject.objects.filter(entry_id__in=entry_ids).values_list("entry_id", "facts")
    said: dict[int, dict[str, int]] = {}
    for entry_id, told, number in rows.annotate(n=Count("id")).order_by("entry_id", "facts"):
        words = facts.evidence(json.loads(told))
        if words:
            one = said.setdefault(entry_id, {})
            one[words] = one.get(words, 0) + number
    return {entry_id: "、".join(map(_times, one, one.values())) for entry_id, one in said.items()}


def _times(words: str, number: int) -> str:
    return words if number == 1 else f"{words} {number}"


def _told(entry: Entry) -> str:
    return facts.told(json.loads(entry.facts))[:FACTS_CHARS_MAX]


def _actors(actors: Collection[str]) -> Mapping[str, str]:
    """Return actor -> role, name and account of those who are people."""
    uids: dict[str, list[str]] = {"user": [], "person": []}
    for actor in actors:
        kind, _colon, uid = actor.partition(":")
        if kind in uids:
            uids[kind].append(uid)
    users = User.objects.select_related("person").filter(uid__in=uids["user"])
    named = {
        f"user:{user.uid}": " ".join(
            filter(None, (user.get_role_display(), user.person.name if user.person else None))
        )
        + f"（{user.username}）"
        for user in users
    }
    people = Person.objects.filter(uid__in=uids["person"])
    return named | {f"person:{person.uid}": person.name for person in people}


def _machine(actor: str) -> str:
    kind, _colon, name = actor.partition(":")
    whole = {
        "web:sign_in": _("登录页"),
        "demo:load": _("演示数据"),
        "loop:callouts": _("后台 叫应"),
        "loop:channels": _("后台 线路"),
        "loop:warnings": _("后台 预警"),
        "loop:drills": _("后台 演练"),
        "loop:clock": _("后台 时钟"),
        "page:own": _("手机链接"),
        "line:receipts": _("线路 回执"),
        "line:answers": _("线路 应答"),
        "rule:standing_order": _("授权令"),
    }
    if kind == "simulated":  # the population of a drill: its uid says nothing to a reader
        return _("演练模拟人员")
    words = {"loop": _("后台"), "cli": _("命令行"), "line": _("线路"), "rule": _("规则")}
    return whole.get(actor) or f"{words.get(kind, kind)} {name}"


def _touched(entry_ids: Collection[int]) -> dict[int, tuple[int, str, str]]:
    """Return entry id -> (subjects, first division, last division)."""
    rows = Subject.objects.filter(entry_id__in=entry_ids).values_list("entry_id")
    counted = rows.annotate(n=Count("id"), first=Min("division"), last=Max("division"))
    return {entry: (n, first, last) for entry, n, first, last in counted}
