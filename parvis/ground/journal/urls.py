"""Addresses of the journal."""

from django.urls import path

from parvis.ground.journal import views

app_name = "journal"
urlpatterns = [
    path("", views.journal, name="journal"),
    path("journal.csv", views.journal_file, name="journal_file"),
]
