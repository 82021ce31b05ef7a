"""Addresses of the questionnaire, below ``/repondre/``."""

from django.urls import path

from parvis.listen.contributions.views import codes, end, kiosk, pages, start

app_name = "contributions"
urlpatterns = [
    path("", start.start, name="start"),
    path("commencer/", start.begin, name="begin"),
    path("effacer/", start.forget, name="forget"),
    path("q/<slug:name>/", pages.page, name="page"),
    path("verifier/", end.check, name="check"),
    path("recu/", end.receipt, name="receipt"),
    path("pause/", codes.paused, name="paused"),
    path("reprendre/", codes.resume, name="resume"),
    path("borne/", kiosk.kiosk, name="kiosk"),
    path("relais/", kiosk.relays, name="relays"),
]
