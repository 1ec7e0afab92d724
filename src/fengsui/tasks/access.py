"""The door of tasks: who works at the desk sees those of its own division."""

from django.db.models import QuerySet

from fengsui.directory.access import NotVisible, Permission, require, scope
from fengsui.directory.models import User
from fengsui.tasks.models import Task


def visible_tasks(user: User) -> QuerySet[Task]:
    """Return the tasks in the account's division; raises `Forbidden` for who works at no desk."""
    require(user, Permission.WORK_DESK)
    return Task.objects.filter(division__code__startswith=scope(user))


def access_task(user: User, uid: str) -> Task:
    """Return the task that this account may work on; raises `NotVisible` or `Forbidden`."""
    found = visible_tasks(user).filter(uid=uid).first()
    if found is None:
        raise NotVisible("not found")
    return found
