"""Addresses of documents, for agents."""

from __future__ import annotations

from django.urls import path

from parvis.ground.library.views import agents

app_name = "library_agents"
urlpatterns = [
    path("", agents.documents, name="documents"),
    path("ajouter/", agents.add, name="add"),
    path("<int:pk>/", agents.document, name="document"),
    path("<int:pk>/modifier/", agents.edit, name="edit"),
    path("<int:pk>/version/", agents.version, name="version"),
    path("<int:pk>/versions/<int:number>/texte/", agents.text, name="text"),
    path("<int:pk>/versions/<int:number>/ecarter/", agents.discard, name="discard"),
    path("<int:pk>/retirer/", agents.archive, name="archive"),
    path("fichier/<slug:token>/<str:name>", agents.file, name="file"),
]
