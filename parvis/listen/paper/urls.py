"""The agents' addresses of printed questionnaires."""

from django.urls import path

from parvis.listen.paper import views

app_name = "paper"
urlpatterns = [
    path("", views.runs, name="list"),
    path("nouveau/", views.new, name="new"),
    path("<int:number>/", views.run, name="run"),
    path("<int:number>/exemplaires-<int:first>.pdf", views.bundle, name="bundle"),
    path("<int:number>/trousse.zip", views.kit, name="kit"),
]
