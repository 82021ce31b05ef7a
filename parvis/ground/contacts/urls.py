"""Addresses of the vault, below ``/rester-informe/``."""

from django.urls import path

from parvis.ground.contacts import views

app_name = "contacts"
urlpatterns = [
    path("", views.leave, name="leave"),
    path("arreter/", views.stop, name="stop"),
]
