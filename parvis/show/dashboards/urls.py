"""Addresses of the agents' boards."""

from django.urls import path

from parvis.show.dashboards import views

app_name = "dashboards"
urlpatterns = [path("", views.desk, name="desk")]
