"""Addresses of the minutes of a meeting, for those who write them."""

from django.urls import path

from parvis.listen.meetings.views import minutes, minutes_items, minutes_sources

patterns = [
    path("", minutes.minutes, name="minutes"),
    path("commencer/", minutes.begin, name="minutes_begin"),
    path("corriger/", minutes.correct, name="minutes_correct"),
    path("abandonner/", minutes.discard, name="minutes_discard"),
    path("conditions/", minutes.facts, name="minutes_facts"),
    path("notes/", minutes.notes, name="minutes_notes"),
    path("documents/", minutes.documents, name="minutes_documents"),
    path("relire/", minutes.preview, name="minutes_preview"),
    path("publier/", minutes.publish, name="minutes_publish"),
    path("paroles/nouvelle/", minutes_items.item_new, name="minutes_item_new"),
    path("paroles/<uuid:item>/", minutes_items.item_edit, name="minutes_item"),
    path("paroles/<uuid:item>/deplacer/", minutes_items.move, name="minutes_item_move"),
    path("paroles/<uuid:item>/retirer/", minutes_items.remove, name="minutes_item_remove"),
    path("fichiers/nouveau/", minutes_sources.source_new, name="minutes_source_new"),
    path("fichiers/<uuid:source>/", minutes_sources.source, name="minutes_source"),
    path("fichiers/<uuid:source>/original/", minutes_sources.source_file, name="minutes_source_file"),
    path("fichiers/<uuid:source>/effacer/", minutes_sources.source_forget, name="minutes_source_forget"),
    path("fichiers/<uuid:source>/garder/", minutes_sources.rest, name="minutes_source_rest"),
    path("fichiers/<uuid:source>/<int:position>/", minutes_sources.proposal, name="minutes_proposal"),
]
