"""Addresses of documents, for everyone. A file's address is drawn at random, and says nothing of where it is kept."""

from __future__ import annotations

from django.urls import path, register_converter
from django.urls.converters import StringConverter

from parvis.ground.library.views import public


class TokenConverter(StringConverter):
    """The address of a file, as :func:`parvis.ground.library.models.new_token` draws it."""

    regex = "[A-Za-z0-9_-]{32}"


register_converter(TokenConverter, "filetoken")

app_name = "library"
urlpatterns = [
    path("", public.documents, name="documents"),
    path("<int:pk>/<slug:slug>/", public.document, name="document"),
    path("<filetoken:token>/<str:name>", public.file, name="file"),
]
