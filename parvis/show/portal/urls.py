"""Addresses that everyone looks at."""

from django.urls import path

from parvis.show.portal.views import finder, minutes, pages, parole, paroles, room, sitemaps, territories

app_name = "portal"
urlpatterns = [
    path("", pages.home, name="home"),
    path("quartier/", finder.find_place, name="find"),
    path("quartier/adresse/", finder.by_address, name="by_address"),
    path("quartier/commune/<slug:code>/", finder.commune, name="commune"),
    path("departements/", territories.index, name="departements"),
    path("departements/<slug:code>/", territories.departement, name="departement"),
    path("regions/<slug:code>/", territories.region, name="region"),
    path("contrats/<slug:code>/", territories.contrat, name="contrat"),
    path("quartiers/<slug:code>/", territories.quartier, name="quartier"),
    path("reunions/<slug:code>/compte-rendu/", minutes.minutes, name="minutes"),
    path("reunions/<slug:code>/compte-rendu/<int:number>/", minutes.minutes, name="minutes_version"),
    path("reunions/<slug:code>/compte-rendu/<int:number>.<slug:format>", minutes.minutes_file, name="minutes_file"),
    path("notre-reunion/", room.find, name="room_find"),
    path("notre-reunion/<slug:code>/", room.room, name="room"),
    path("ma-parole/", parole.parole, name="parole"),
    path("ma-parole/retirer/", parole.withdraw, name="withdraw"),
    path("ma-parole/redemander/", parole.ask_again, name="ask_again"),
    path("paroles/", paroles.statements, name="statements"),
    path("paroles/fil.atom", paroles.atom, name="statements_atom"),
    path("paroles.csv", paroles.table, name="statements_table"),
    path("paroles/<uuid:pk>/", paroles.statement, name="statement"),
    path("comment-ca-marche/", pages.how, name="how"),
    path("charte/", pages.charter, name="charter"),
    path("accessibilite/", pages.accessibility, name="accessibility"),
    path("mentions-legales/", pages.legal, name="legal"),
    path("donnees-personnelles/", pages.privacy, name="privacy"),
    path("aide/", pages.help_page, name="help"),
    path("plan-du-site/", pages.sitemap, name="sitemap"),
    path("robots.txt", pages.robots, name="robots"),
    path("sitemap.xml", sitemaps.index, name="sitemap_index"),
    path("sitemap-<slug:section>-<int:number>.xml", sitemaps.part, name="sitemap_part"),
    path("favicon.ico", pages.favicon, name="favicon"),
]
