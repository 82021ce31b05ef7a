"""Addresses of meetings: those of everyone, and those of agents."""

from django.urls import URLPattern, URLResolver, include, path

from parvis.listen.meetings import minutes_urls
from parvis.listen.meetings.views import agent, files, public

public_patterns = [
    path("", public.meetings, name="all"),
    path("rendre-ma-place/", public.give_back, name="give_back"),
    path("agenda.ics", files.calendar_feed, name="calendar_feed"),
    path("fil.atom", files.atom, name="atom"),
    path("<slug:code>/", public.meeting, name="public"),
    path("<slug:code>/agenda.ics", files.calendar, name="calendar"),
    path("<slug:code>/<slug:paper>.pdf", files.street_paper, name="paper"),
    path("<slug:code>/inscription/", public.register, name="register"),
]
agent_patterns: list[URLPattern | URLResolver] = [
    path("", agent.meetings, name="list"),
    path("nouvelle/", agent.new, name="new"),
    path("<uuid:pk>/", agent.meeting, name="meeting"),
    path("<uuid:pk>/<slug:paper>.pdf", files.room_paper, name="room_paper"),
    path("<uuid:pk>/modifier/", agent.change, name="change"),
    path("<uuid:pk>/etat/", agent.move, name="move"),
    path("<uuid:pk>/copier/", agent.copy, name="copy"),
    path("<uuid:pk>/compte-rendu/", include(minutes_urls.patterns)),
]
