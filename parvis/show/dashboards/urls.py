"""Addresses of the agents' boards."""

from django.urls import path

from parvis.show.dashboards import views
from parvis.show.dashboards.heard import views as heard

app_name = "dashboards"
urlpatterns = [
    path("", views.desk, name="desk"),
    path("entendre/", heard.heard, name="heard"),
    path("entendre/quartiers.csv", heard.table, name="heard_table"),
]
