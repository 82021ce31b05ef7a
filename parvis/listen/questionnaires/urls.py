"""Addresses of the questionnaire as a document."""

from django.urls import path

from parvis.listen.questionnaires import views

app_name = "questionnaires"
urlpatterns = [path("imprimer/", views.printed, name="print")]
