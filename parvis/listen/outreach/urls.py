"""Addresses of going to people, for agents."""

from django.urls import path

from parvis.listen.outreach.views import aliases, outings, screen, spoken
from parvis.web import offline

app_name = "outreach"
urlpatterns = [
    path("", outings.outings, name="list"),
    path("nouvelle/", outings.new, name="new"),
    path("voix/", spoken.waiting, name="spoken"),
    path("voix/<uuid:pk>/", spoken.transcribe, name="transcribe"),
    path("voix/<uuid:pk>/son", spoken.sound, name="sound"),
    path("quartiers/", aliases.aliases, name="aliases"),
    path("quartiers/<int:pk>/retirer", aliases.remove, name="alias_remove"),
    path("ecran.js", offline.worker, name="worker"),
    path("<uuid:pk>/", outings.outing, name="outing"),
    path("<uuid:pk>/clore", outings.close, name="close"),
    path("<uuid:pk>/ecartee/<uuid:answer>/effacer", outings.clear, name="clear"),
    path("<uuid:pk>/ecran/", screen.screen, name="screen"),
    path("<uuid:pk>/ecran/etat/", screen.state, name="state"),
    path("<uuid:pk>/ecran/envoi/", screen.send, name="send"),
]
