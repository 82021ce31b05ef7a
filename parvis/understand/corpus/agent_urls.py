"""Addresses of the reading desk and of the urgent queue."""

from django.urls import path

from parvis.understand.corpus.views import desk, urgent

desk_patterns = [
    path("", desk.statements, name="list"),
    path("plusieurs/", desk.several, name="several"),
    path("<uuid:pk>/", desk.statement, name="statement"),
    path("<uuid:pk>/masques/", desk.masks, name="masks"),
    path("<uuid:pk>/cacher/", desk.hide, name="hide"),
    path("<uuid:pk>/decision/", desk.rule, name="rule"),
    path("<uuid:pk>/couper/", desk.split, name="split"),
    path("<uuid:pk>/recoller/", desk.join, name="join"),
    path("<uuid:pk>/alerte/", desk.raise_alarm, name="raise"),
]
urgent_patterns = [
    path("", urgent.queue, name="queue"),
    path("<int:pk>/", urgent.alarm, name="alarm"),
    path("personnes/", urgent.watchers, name="watchers"),
    path("personnes/<slug:code>/", urgent.name, name="name"),
    path("personnes/fin/<int:pk>/", urgent.end, name="end"),
]
