"""From an alert to a drafted call-out."""

from collections.abc import Sequence
from dataclasses import dataclass
from dataclasses import replace as replace_fields
from datetime import datetime

from fengsui.callouts import actions as callouts
from fengsui.callouts.actions import Draft
from fengsui.callouts.actions.drafting import Order
from fengsui.callouts.freezing import places
from fengsui.callouts.models import Callout
from fengsui.callouts.plan import Audience, Said
from fengsui.channels.models import Reach
from fengsui.geo import queries as geo
from fengsui.hazards.queries import risk_points_in
from fengsui.journal.actions import action
from fengsui.rulebook import queries as rulebook
from fengsui.rulebook.book import Rulebook
from fengsui.rulebook.scales import AlertColor, Means, Purpose
from fengsui.rulebook.words import render
from fengsui.rulebook.words_file import WordsKind
from fengsui.warnings import queries, saying
from fengsui.warnings.actions.linking import replace
from fengsui.warnings.actions.opening import open_alert
from fengsui.warnings.aiming import RISK_POINTS_MAX
from fengsui.warnings.models import LIVE, Alert, AlertState
from fengsui.warnings.refusals import Refused

TEXT_ONLY = "text-only"
TITLE_CHARS_MAX = 200
ASK_CHARS_MAX = 100


@dataclass(frozen=True, slots=True)
class _Case:
    """An alert with what it replaces and the call-out that is going on for that."""

    alert: Alert
    earlier: Alert | None
    before: Callout | None
    exercise: bool

    @property
    def subject(self) -> Alert:
        """Return whose kind and colour count: a bare cancel has none of its own."""
        bare = self.alert.all_clear and not self.alert.hazard and not self.alert.event
        return self.earlier if bare and self.earlier is not None else self.alert

    @property
    def lowered(self) -> bool:
        """Return whether it goes on in a lower colour than before."""
        former = self.former
        return bool(former and self.alert.color) and (
            AlertColor(self.alert.color).rank < AlertColor(former).rank
        )

    @property
    def former(self) -> str:
        """Return the colour before: of what is replaced, else what the alert itself says."""
        return (self.earlier.color if self.earlier else "") or self.alert.raised_from

    @property
    def kind(self) -> WordsKind:
        """Return the words: a call, or the text of an all-clear or of a downgrade."""
        if self.alert.all_clear:
            return "all_clear"
        return "text_only" if self.lowered else "call"

    @property
    def unchanged(self) -> bool:
        """Return whether only the area may differ: who answered then is not called again."""
        one, other = self.alert, self.earlier
        return other is not None and (one.hazard, one.color, one.instruction) == (
            other.hazard,
            other.color,
            other.instruction,
        )


def draft_callout(
    now: datetime,
    alert_uid: str,
    *,
    actor: str,
    pace: int,
    exercise: bool,
    reach: Reach,
    profile: str | None = None,
    divisions: Sequence[str] | None = None,
    supersedes: str | None = None,
    ask: str | None = None,
) -> Draft:
    """Draft the call-out of an alert: its targets, its words, and the call-out that it replaces.

    `divisions` are called instead of the alert's own targets. `supersedes` is the uid of an earlier
    alert that an officer confirms as replaced; without it that counts which the alert names. An
    alert of an exercise gives an exercise, whatever `exercise` says. A downgrade or an all-clear is
    text only. Raises `Refused`, and what `callouts.actions.draft` raises.
    """
    case = _case(alert_uid, supersedes, exercise=exercise)
    _check(case, profile)
    if ask is not None and len(ask) > ASK_CHARS_MAX:
        raise Refused(f"say what is asked in at most {ASK_CHARS_MAX} characters")
    book = rulebook.current()
    audience = _audience(case, divisions)
    said = _said(case, audience, book, ask)
    order = Order(
        purpose=Purpose.WARNING,
        title=f"{said.issuer}：{'解除' if case.alert.all_clear else ''}{said.event}"[
            :TITLE_CHARS_MAX
        ],
        said=said,
        audience=audience,
        exercise=case.exercise,
        reach=reach,
        hazard=case.subject.hazard,
        color=AlertColor(case.subject.color) if case.subject.color else None,
        profile=profile or ("" if case.kind == "call" else TEXT_ONLY),
        origin_uid=case.alert.uid,
        pace=pace,
        supersedes=case.before.uid if case.before else "",
        only_changed=case.unchanged and case.before is not None,
    )
    drafted = callouts.draft(now, order, actor=actor)
    if case.exercise != case.alert.exercise:  # a drill leaves what is in earnest as it is
        return drafted
    open_alert(now, alert_uid, actor=actor)
    if case.earlier is not None and case.alert.supersedes_id != case.earlier.id:
        with action(now, actor=actor) as act:
            replace(act, queries.alert(alert_uid), [queries.alert(case.earlier.uid)])
    return drafted


def _case(alert_uid: str, supersedes: str | None, *, exercise: bool) -> _Case:
    alert = queries.alert(alert_uid)
    earlier = queries.alert(supersedes) if supersedes else alert.supersedes
    wanted = exercise or alert.exercise
    before = queries.going_on(earlier, exercise=wanted) if earlier else None
    return _Case(alert, earlier, before, wanted)


def _check(case: _Case, profile: str | None) -> None:
    alert, earlier = case.alert, case.earlier
    if alert.state == AlertState.NOTED:
        raise Refused(
            f"a message of status {alert.status} and type {alert.msg_type} never opens a call-out"
        )
    if alert.state not in LIVE:
        raise Refused(f"the alert is {alert.state}; draft from the one that replaced it")
    if earlier is not None and (earlier.id == alert.id or earlier.status != alert.status):
        raise Refused("the alert to be replaced is this one, or of another status; choose another")
    waiting = queries.unacknowledged(alert)
    if waiting:
        raise Refused(f"acknowledge first what is odd about the alert: {', '.join(waiting)}")
    if case.kind != "call" and profile not in (None, "", TEXT_ONLY):
        raise Refused(f"a downgrade or an all-clear never rings; leave the profile to {TEXT_ONLY}")


def _audience(case: _Case, divisions: Sequence[str] | None) -> Audience:
    if divisions is None:
        audience = _targets(case.alert)
        if case.alert.all_clear and not audience.divisions and case.earlier is not None:
            audience = _targets(case.earlier)
    else:
        chosen = tuple(sorted(set(divisions)))
        points = risk_points_in(chosen, [], [])[:RISK_POINTS_MAX] if chosen else []
        audience = Audience(chosen, tuple(point.uid for point in points))
    if not audience.divisions and not audience.risk_points:
        raise Refused("the alert has no target here; choose divisions by hand")
    return audience


def _targets(alert: Alert) -> Audience:
    return Audience(queries.divisions_of(alert), queries.risk_points_of(alert))


def _said(case: _Case, audience: Audience, book: Rulebook, ask: str | None) -> Said:
    alert, subject = case.alert, case.subject
    targets = geo.places(audience.divisions)
    uppers = geo.places({one.parent for one in targets.values() if one.parent})
    color = AlertColor(subject.color) if subject.color else None
    form = book.measure_form_for(subject.hazard or None, color, "village")
    said = Said(
        event=saying.event(subject.hazard, subject.event, subject.color, book),
        issuer=saying.issuer(alert.office),
        issued_at=saying.issued_at(alert.sent),
        area=saying.area(tuple(targets.values()), uppers),
        ask=(ask or "").strip() or saying.ask(form, alert.instruction),
    )
    if case.kind == "call":
        return said
    told = places(said)
    if case.kind == "text_only":
        told["event"] = saying.lowered_event(said.event, case.former)
    text = render(book.words_for(Purpose.WARNING, Means.SMS, case.kind).text, told)
    return replace_fields(said, texts={means: text for means in Means if not means.rings})
