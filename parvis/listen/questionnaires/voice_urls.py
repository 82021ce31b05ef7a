"""Addresses of recorded voices: their agents' pages, and the sounds themselves."""

from django.urls import path

from parvis.listen.questionnaires import voice_views

agent_patterns = [
    path("", voice_views.voices, name="list"),
    path("<slug:language>/<slug:question>/", voice_views.add, name="add"),
    path("<slug:language>/<slug:question>/<slug:choice>/", voice_views.add, name="add_choice"),
    path("<int:pk>/retirer", voice_views.withdraw, name="withdraw"),
]
public_patterns = [path("<slug:sha256>.<slug:extension>", voice_views.sound, name="sound")]
