"""The addresses of the console."""

from django.urls import path

from fengsui.console import pages, task_page

urlpatterns = [
    path("", pages.home, name="home"),
    path("tasks/<str:uid>/", task_page.task, name="task"),
    path("tasks/<str:uid>/numbers/", task_page.numbers, name="task_numbers"),
    path("log/", pages.write, name="log_write"),
    path("journal/", pages.journal, name="journal"),
    path("journal/newest/", pages.newest, name="journal_newest"),
]
