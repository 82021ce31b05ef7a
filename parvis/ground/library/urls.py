"""Addresses of documents, for everyone. A file's address is drawn at random, and says nothing of where it is kept."""

from __future__ import annotations

from django.urls import path, re_path

from parvis.ground.library.views import public

app_name = "library"
urlpatterns = [
    path("", public.documents, name="documents"),
    path("<int:pk>/<slug:slug>/", public.document, name="document"),
    re_path(r"^(?P<token>[A-Za-z0-9_-]{32})/(?P<name>[^/]+)$", public.file, name="file"),
]
