"""The addresses of tasks."""

from django.urls import path

from fengsui.tasks import pages

urlpatterns = [
    path("tasks/", pages.tasks, name="tasks"),
    path("tasks/<str:uid>/take/", pages.take, name="task_take"),
    path("tasks/<str:uid>/done/", pages.done, name="task_done"),
]
