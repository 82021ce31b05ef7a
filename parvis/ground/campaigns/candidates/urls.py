"""Addresses of candidate quarters, for agents."""

from django.urls import path

from parvis.ground.campaigns.candidates.views import drawing, quarters

app_name = "candidates"
urlpatterns = [
    path("", quarters.candidates, name="all"),
    path("dessiner/", drawing.draw, name="draw"),
    path("carte/<slug:size>.svg", drawing.sheet, name="sheet"),
    path("nouveau/", drawing.new, name="new"),
    path("importer/", quarters.import_file, name="import"),
    path("<slug:code>/", quarters.candidate, name="candidate"),
    path("<slug:code>/modifier/", quarters.change, name="change"),
    path("<slug:code>/clore/", quarters.close, name="close"),
    path("<slug:code>/rouvrir/", quarters.reopen, name="reopen"),
]
