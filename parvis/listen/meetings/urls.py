"""Addresses of meetings: those of everyone, and those of agents."""

from django.urls import URLPattern, URLResolver, include, path

from parvis.listen.meetings import minutes_urls
from parvis.listen.meetings.views import agent, day, files, imports, place, public, relays, restitution, series, visits
from parvis.web import offline

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
    path("importer/", imports.upload, name="import"),
    path("importer/enregistrer/", imports.write, name="import_write"),
    path("importer/modele.csv", imports.model_file, name="import_model"),
    path("serie/<uuid:series>/", series.one, name="series"),
    path("serie/<uuid:series>/annoncer/", series.announce, name="series_announce"),
    path("<uuid:pk>/", agent.meeting, name="meeting"),
    path("<uuid:pk>/<slug:paper>.pdf", files.room_paper, name="room_paper"),
    path("<uuid:pk>/modifier/", agent.change, name="change"),
    path("<uuid:pk>/etat/", agent.move, name="move"),
    path("<uuid:pk>/copier/", agent.copy, name="copy"),
    path("jour.js", offline.worker, name="day_worker"),
    path("<uuid:pk>/jour/", day.screen, name="day"),
    path("<uuid:pk>/jour/etat/", day.state, name="day_state"),
    path("<uuid:pk>/jour/envoi/", day.send, name="day_send"),
    path("<uuid:pk>/jour/notes/", day.notes, name="day_notes"),
    path("<uuid:pk>/jour/notes/<uuid:note>/", day.note, name="day_note"),
    path("<uuid:pk>/jour/coordonnees/", day.contacts, name="day_contacts"),
    path("<uuid:pk>/jour/coordonnees/feuille/", day.sheet, name="day_sheet"),
    path("<uuid:pk>/jour/<slug:sheet>/", day.counts, name="day_counts"),
    path("<uuid:pk>/compte-rendu/", include(minutes_urls.patterns)),
    path("<uuid:pk>/repeter/", series.repeat, name="repeat"),
    path("<uuid:pk>/suivantes/", series.change_following, name="series_change"),
    path("<uuid:pk>/suivantes/annuler/", series.cancel_following, name="series_cancel"),
    path("<uuid:pk>/lieu/", place.place, name="place"),
    path("<uuid:pk>/lieu/plan.svg", place.drawing, name="place_drawing"),
    path("<uuid:pk>/relais/", relays.ask, name="relays"),
    path("<uuid:pk>/restituer/", restitution.given_back, name="given_back"),
    path("<uuid:pk>/restitue/", restitution.gives_back, name="gives_back"),
]
relay_patterns = [
    path("", relays.relays, name="list"),
    path("nouveau/", relays.new, name="new"),
    path("export.csv", relays.export, name="export"),
    path("sollicitations/<int:pk>/", relays.answer, name="answer"),
    path("<uuid:pk>/", relays.relay, name="relay"),
    path("<uuid:pk>/modifier/", relays.change, name="change"),
    path("<uuid:pk>/retirer/", relays.archive, name="archive"),
    path("<uuid:pk>/noter/", relays.log, name="log"),
]
visit_patterns = [
    path("", visits.visits, name="list"),
    path("proposer/", visits.propose, name="propose"),
    path("<uuid:pk>/", visits.visit, name="visit"),
    path("<uuid:pk>/accepter/", visits.accept, name="accept"),
    path("<uuid:pk>/decliner/", visits.decline, name="decline"),
    path("<uuid:pk>/retirer/", visits.withdraw, name="withdraw"),
]
