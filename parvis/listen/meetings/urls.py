"""Addresses of meetings: those of everyone, and those of agents."""

from django.urls import path

from parvis.listen.meetings.views import agent, day, files, public

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
agent_patterns = [
    path("", agent.meetings, name="list"),
    path("nouvelle/", agent.new, name="new"),
    path("<uuid:pk>/", agent.meeting, name="meeting"),
    path("<uuid:pk>/<slug:paper>.pdf", files.room_paper, name="room_paper"),
    path("<uuid:pk>/modifier/", agent.change, name="change"),
    path("<uuid:pk>/etat/", agent.move, name="move"),
    path("<uuid:pk>/copier/", agent.copy, name="copy"),
    path("jour.js", day.worker, name="day_worker"),
    path("<uuid:pk>/jour/", day.screen, name="day"),
    path("<uuid:pk>/jour/etat/", day.state, name="day_state"),
    path("<uuid:pk>/jour/envoi/", day.send, name="day_send"),
    path("<uuid:pk>/jour/notes/", day.notes, name="day_notes"),
    path("<uuid:pk>/jour/notes/<uuid:note>/", day.note, name="day_note"),
    path("<uuid:pk>/jour/coordonnees/", day.contacts, name="day_contacts"),
    path("<uuid:pk>/jour/coordonnees/feuille/", day.sheet, name="day_sheet"),
    path("<uuid:pk>/jour/<slug:sheet>/", day.counts, name="day_counts"),
]
