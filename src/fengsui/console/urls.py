"""The addresses of the console."""

from django.urls import path

from fengsui.console import pages

urlpatterns = [
    path("", pages.home, name="home"),
    path("log/", pages.write, name="log_write"),
    path("journal/", pages.journal, name="journal"),
    path("journal/newest/", pages.newest, name="journal_newest"),
]
