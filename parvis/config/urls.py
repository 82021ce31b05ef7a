"""Addresses. Residents' pages carry their language as a prefix (none for French), so that a page can be shared."""

from django.conf.urls.i18n import i18n_patterns
from django.urls import include, path

from parvis.listen.meetings import plan_urls
from parvis.listen.meetings import urls as meetings
from parvis.understand.corpus import agent_urls as corpus
from parvis.web import views as web

urlpatterns = [
    path("sante", web.health, name="health"),
    path("agents/", include("parvis.show.dashboards.urls")),
    path("agents/", include("parvis.ground.people.urls")),
    path("agents/reunions/", include((meetings.agent_patterns, "meetings"))),
    path("agents/plan/", include((plan_urls.plan_patterns, "plan"))),
    path("agents/echeances/", include((plan_urls.deadline_patterns, "deadlines"))),
    path("agents/candidats/", include("parvis.ground.campaigns.candidates.urls")),
    path("agents/relais/", include((meetings.relay_patterns, "meetings_relays"))),
    path("agents/visites/", include((meetings.visit_patterns, "meetings_visits"))),
    path("agents/paroles/", include((corpus.desk_patterns, "statements"))),
    path("agents/urgences/", include((corpus.urgent_patterns, "alarms"))),
    path("agents/envois/", include("parvis.answer.mailings.urls")),
    path("agents/documents/", include("parvis.ground.library.agent_urls")),
    path("agents/journal/", include("parvis.ground.journal.urls")),
    path("demonstration/", include("parvis.ground.outbox.urls")),
    *i18n_patterns(
        path("repondre/", include("parvis.listen.contributions.urls")),
        path("questionnaire/", include("parvis.listen.questionnaires.urls")),
        path("reunions/", include((meetings.public_patterns, "reunions"))),
        path("rester-informe/", include("parvis.ground.contacts.urls")),
        path("documents/", include("parvis.ground.library.urls")),
        path("", include("parvis.show.portal.urls")),
        prefix_default_language=False,
    ),
]

handler400 = "parvis.web.views.bad_request"
handler403 = "parvis.web.views.forbidden"
handler404 = "parvis.web.views.not_found"
handler500 = "parvis.web.views.server_error"
