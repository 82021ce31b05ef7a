"""Addresses of scans, for agents."""

from django.urls import path

from parvis.listen.paper.scans import views

patterns = [
    path("", views.batches, name="list"),
    path("nouveau/", views.new, name="new"),
    path("<uuid:pk>/", views.batch, name="batch"),
    path("<uuid:pk>/fichiers/", views.add, name="add"),
    path("<uuid:pk>/pages/<uuid:sheet>/", views.sheet, name="sheet"),
    path("<uuid:pk>/pages/<uuid:sheet>/image.jpg", views.picture, name="picture"),
    path("<uuid:pk>/questionnaires/<uuid:copy>/", views.enter, name="enter"),
    path("<uuid:pk>/questionnaires/<uuid:copy>/seconde-saisie/", views.again, name="again"),
]
