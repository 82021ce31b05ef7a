"""Addresses of objections: that of everyone, and those of agents."""

from django.urls import path

from parvis.answer.followup.views import agents, public

public_patterns = [path("<slug:code>/objection/", public.objection, name="objection")]
agent_patterns = [
    path("", agents.objections, name="list"),
    path("<uuid:pk>/", agents.objection, name="objection"),
    path("<uuid:pk>/repondre/", agents.answer, name="answer"),
    path("<uuid:pk>/ecarter/", agents.refuse, name="refuse"),
    path("<uuid:pk>/remettre-a-lire/", agents.reopen, name="reopen"),
]
