"""A small county with accounts: duty officer, chief, township officer, village head, outsider."""

from dataclasses import dataclass

from django.test import Client

from fengsui.callouts.models import Callout
from fengsui.callouts.plan import Audience
from fengsui.callouts.tests.night import COUNTY, OTHER, TOWN, Night, Staff, uid_of
from fengsui.directory import links
from fengsui.directory.models import Person, User, UserRole
from fengsui.directory.rows import PostKey
from fengsui.hazards.models import RiskPoint

VILLAGES = tuple(f"{TOWN}{no:03d}" for no in (1, 2, 3))


def account(name: str, role: UserRole, division: str, person: str = "") -> User:
    """Create an account that needs no password."""
    return User.objects.create(
        uid=f"user-{name}",
        username=name,
        role=role,
        division_id=division,
        person=Person.objects.get(uid=uid_of(person)) if person else None,
    )


@dataclass(frozen=True)
class Web:
    """A night and those who look at it."""

    night: Night
    officer: Client
    chief: Client
    town: Client
    elsewhere: Client
    outsider: Client

    def open(self, **changes: object) -> Callout:
        """Open a call-out for both townships and the one risk point."""
        return self.night.open(audience=self.audience, **changes)

    def draft(self, **changes: object) -> Callout:
        """Draft a call-out for both townships and the one risk point."""
        drafted = self.night.draft(**{"audience": self.audience, **changes})
        return Callout.objects.get(uid=drafted.uid)

    @property
    def audience(self) -> Audience:
        """Return whom the call-outs are for."""
        return Audience((TOWN, OTHER), tuple(RiskPoint.objects.values_list("uid", flat=True)))

    def act(self, client: Client, address: str, **said: object) -> list[str]:
        """Post a form and return what the next page tells of it."""
        answer = client.post(address, said, follow=True)
        assert answer.status_code == 200, (address, answer.status_code)
        return [str(message) for message in answer.context["messages"]]

    def link(self, person: str) -> str:
        """Return the address of a person's own page."""
        one = Person.objects.get(uid=uid_of(person))
        token = links.make(one.id, one.uid, self.night.now, links.newest_key())
        return f"/m/{token}"


def staff(risk: list[PostKey]) -> Staff:
    """Return two townships with duty rooms, a leader, village heads and a keeper."""
    people = Staff()
    people.post(COUNTY, "county_duty_room", "county")
    for town in (TOWN, OTHER):
        people.post(town, "township_duty_room", f"room{town[-1]}")
        people.post(town, "flood_control_head", f"leader{town[-1]}")
        for no in (1, 2, 3):
            people.post(f"{town}{no:03d}", "village_head", f"head{town[-1]}{no}", deputy="deputy")
    people.post(VILLAGES[0], "grid_water_patrol", "warden")
    risk.append(people.post(VILLAGES[0], "risk_point_keeper", "keeper"))
    return people


def build(*, leaders: bool = False) -> Web:
    """Build the county and sign everybody in; `leaders`: with two who may approve by their link."""
    risk: list[PostKey] = []
    people = staff(risk)
    if leaders:
        people.post(COUNTY, "county_leader", "duty", roster=True)
        people.post(COUNTY, "department_liaison", "boss")
    night = Night(people, risk=risk)
    if leaders:
        account("boss", UserRole.COMMANDER, COUNTY, "boss")
        account("duty", UserRole.COMMANDER, COUNTY, "duty")
    accounts = {
        "officer": account("officer", UserRole.DUTY_OFFICER, COUNTY, "county"),
        "chief": account("chief", UserRole.DUTY_CHIEF, COUNTY),
        "town": account("town", UserRole.TOWNSHIP_OFFICER, TOWN, "room1"),
        "elsewhere": account("elsewhere", UserRole.TOWNSHIP_OFFICER, OTHER, "room2"),
    }
    clients = {}
    for name, user in accounts.items():
        clients[name] = Client()
        clients[name].force_login(user)
    return Web(night=night, outsider=Client(), **clients)
