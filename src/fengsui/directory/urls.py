"""The addresses of the directory."""

from django.urls import path

from fengsui.directory import pages

urlpatterns = [
    path("sign-in/", pages.sign_in, name="sign_in"),
    path("sign-out/", pages.sign_out, name="sign_out"),
]
