"""Addresses of the demonstration."""

from django.urls import path

from parvis.ground.outbox import views

app_name = "outbox"
urlpatterns = [path("courriels/", views.mailbox, name="mailbox")]
