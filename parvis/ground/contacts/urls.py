"""Addresses of the vault, below ``/rester-informe/``."""

from django.urls import path

from parvis.ground.contacts import views

app_name = "contacts"
urlpatterns = [
    path("", views.leave, name="leave"),
    path("arreter/", views.stop, name="stop"),
    path("arreter/<str:token>/", views.stop_link, name="stop_link"),
]
