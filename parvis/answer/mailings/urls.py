"""Addresses of the mailings, below ``/agents/envois/``."""

from django.urls import path

from parvis.answer.mailings.views import by_hand, mailings

app_name = "mailings"
urlpatterns = [
    path("", mailings.mailings, name="list"),
    path("reunion/<uuid:pk>/", mailings.prepare, name="prepare"),
    path("<uuid:pk>/", mailings.mailing, name="mailing"),
    path("<uuid:pk>/texte/", mailings.edit, name="edit"),
    path("<uuid:pk>/texte/reprendre/", mailings.restart, name="restart"),
    path("<uuid:pk>/apercu/", mailings.preview, name="preview"),
    path("<uuid:pk>/apercu/courriel/<str:language>/", mailings.preview_mail, name="preview_mail"),
    path("<uuid:pk>/apercu/lettre.pdf", by_hand.letter_preview, name="preview_letter"),
    path("<uuid:pk>/approuver/", mailings.approve, name="approve"),
    path("<uuid:pk>/registre/", mailings.ledger, name="ledger"),
    path("<uuid:pk>/lettres/", by_hand.letters, name="letters"),
    path("<uuid:pk>/lettres/<int:first>-<int:last>.pdf", by_hand.letters_file, name="letters_file"),
    path("<uuid:pk>/lettres/postees/", by_hand.letters_mark, name="letters_mark"),
    path("<uuid:pk>/appels/", by_hand.calls, name="calls"),
    path("<uuid:pk>/decider/", by_hand.decide, name="decide"),
    path("<uuid:pk>/refuses/", by_hand.retry, name="retry"),
]
