"""What units report and who confirms it; who approves, and when a call-out opens by itself."""

from collections.abc import Iterator

from fengsui.callouts import queries
from fengsui.callouts.models import Unit
from fengsui.directory.models import User
from fengsui.drills.checkers.scene import Scene

Breaches = Iterator[str]


def verified_by_another(scene: Scene) -> Breaches:
    """What a unit reports is confirmed by somebody else, and every unit counts once."""
    for unit in Unit.objects.all():
        if unit.state == "verified" and unit.verified_by in ("", unit.reported_by):
            yield f"unit {unit.unit_uid} was confirmed by {unit.verified_by or 'nobody'} himself"
        if unit.state == "expected" and (unit.reported_by or unit.verified_by):
            yield f"unit {unit.unit_uid} is expected and was reported already"
    for callout in scene.callouts.values():
        units, parts = queries.unit_counts(callout.id), queries.unit_counts_by_division(callout.id)
        total = Unit.objects.filter(callout=callout).count()
        if units["total"] != total or sum(part["total"] for part in parts.values()) != total:
            yield f"{callout.title}: {total} units, but the counts say {units}"


def approved_by_another(scene: Scene) -> Breaches:
    """A second person is a second human, whatever way he comes in."""
    humans: dict[str, str] = {}
    for user_uid, name in User.objects.values_list("uid", "username"):
        humans |= {f"user:{user_uid}": name, f"cli:{name}": name}
    for callout in scene.callouts.values():
        by = callout.approved_by
        if callout.approval == "second_person" and (
            humans.get(by, by) == humans.get(callout.author, callout.author)
        ):
            yield f"{callout.title} was drafted by {callout.author} and approved by {by}"


def countdown_kept(scene: Scene) -> Breaches:
    """A call-out opens by itself only after the countdown that everybody could see."""
    for callout in scene.callouts.values():
        opened = scene.opened_by_rule.get(callout.uid)
        if opened is None or callout.standing_order not in scene.countdowns_s:
            continue
        shown = opened - callout.created_at - scene.gap(callout.created_at, opened)
        if shown.total_seconds() < scene.countdowns_s[callout.standing_order]:
            yield f"{callout.title} opened by itself after {shown}"
