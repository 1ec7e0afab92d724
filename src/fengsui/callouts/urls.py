"""The addresses of call-outs, and of a person's own page."""

from django.urls import path

from fengsui.callouts.pages import board, deciding, drafting, ending, own, person, units

urlpatterns = [
    path("callouts/", board.callouts, name="callouts"),
    path("callouts/new/", drafting.new, name="callout_new"),
    path("callouts/<str:uid>/", board.callout, name="callout"),
    path("callouts/<str:uid>/missing/", board.missing, name="callout_missing"),
    path("callouts/<str:uid>/approve/", deciding.approve, name="callout_approve"),
    path("callouts/<str:uid>/approve-orally/", deciding.approve_orally, name="callout_oral"),
    path("callouts/<str:uid>/ask-approval/", deciding.ask, name="callout_ask"),
    path("callouts/<str:uid>/confirm/", deciding.confirm, name="callout_confirm"),
    path("callouts/<str:uid>/open/", deciding.open_now, name="callout_open"),
    path("callouts/<str:uid>/hold/", deciding.hold, name="callout_hold"),
    path("callouts/<str:uid>/cancel/", deciding.cancel, name="callout_cancel"),
    path("callouts/<str:uid>/close/", ending.close, name="callout_close"),
    path("callouts/<str:uid>/units/", units.units, name="units"),
    path("callouts/<str:uid>/units/verify/", units.verify, name="units_verify"),
    path("callouts/<str:uid>/units/take-over/", units.take_over, name="units_take_over"),
    path("callouts/<str:uid>/units/draw/", units.draw, name="units_draw"),
    path("callouts/<str:uid>/units/<str:unit_uid>/", units.unit, name="unit"),
    path("callouts/<str:uid>/units/<str:unit_uid>/check/", units.check, name="unit_check"),
    path("callouts/<str:uid>/people/<str:person_uid>/", person.call, name="call"),
    path("callouts/<str:uid>/people/<str:person_uid>/awake/", person.awake, name="call_awake"),
    path(
        "callouts/<str:uid>/people/<str:person_uid>/outcome/", person.outcome, name="call_outcome"
    ),
    path(
        "callouts/<str:uid>/people/<str:person_uid>/give-up/", person.give_up, name="call_give_up"
    ),
    path(
        "callouts/<str:uid>/people/<str:person_uid>/numbers/", person.numbers, name="call_numbers"
    ),
    path("mine/", own.mine, name="mine"),
    # Short and without a slash at the end: this address goes out by SMS.
    path("m/<str:token>", own.own, name="own"),
    path("m/<str:token>/", own.own),
    path("m/<str:token>/answer", own.answer, name="own_answer"),
    path("m/<str:token>/approve/<str:request_uid>", own.decide, name="own_decide"),
    path("m/<str:token>/units/<str:callout_uid>/<str:unit_uid>", own.own_unit, name="own_unit"),
    path("m/<str:token>/below/<str:callout_uid>", own.own_below, name="own_below"),
]
