"""Addresses of meetings: those of everyone, and those of agents."""

from django.urls import path

from parvis.listen.meetings.views import agent, public

public_patterns = [
    path("", public.meetings, name="all"),
    path("rendre-ma-place/", public.give_back, name="give_back"),
    path("<slug:code>/", public.meeting, name="public"),
    path("<slug:code>/inscription/", public.register, name="register"),
]
agent_patterns = [
    path("", agent.meetings, name="list"),
    path("nouvelle/", agent.new, name="new"),
    path("<uuid:pk>/", agent.meeting, name="meeting"),
    path("<uuid:pk>/modifier/", agent.change, name="change"),
    path("<uuid:pk>/etat/", agent.move, name="move"),
    path("<uuid:pk>/copier/", agent.copy, name="copy"),
]
