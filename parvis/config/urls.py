"""Addresses. Residents' pages carry their language as a prefix (none for French), so that a page can be shared."""

from django.conf.urls.i18n import i18n_patterns
from django.urls import include, path

from parvis.answer.followup import urls as followup
from parvis.listen.meetings import plan_urls
from parvis.listen.meetings import urls as meetings
from parvis.listen.paper.scans import urls as paper_scans
from parvis.listen.questionnaires import voice_urls as voices
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
    path("agents/papier/", include("parvis.listen.paper.urls")),
    path("agents/papier/lots/", include((paper_scans.patterns, "paper_scans"))),
    path("agents/collecte/", include("parvis.listen.outreach.urls")),
    path("agents/voix/", include((voices.agent_patterns, "voices"))),
    path("agents/visites/", include((meetings.visit_patterns, "meetings_visits"))),
    path("agents/paroles/", include((corpus.desk_patterns, "statements"))),
    path("agents/objections/", include((followup.agent_patterns, "objections"))),
    path("agents/urgences/", include((corpus.urgent_patterns, "alarms"))),
    path("agents/envois/", include("parvis.answer.mailings.urls")),
    path("agents/documents/", include("parvis.ground.library.agent_urls")),
    path("agents/journal/", include("parvis.ground.journal.urls")),
    path("voix/", include((voices.public_patterns, "voice"))),
    path("demonstration/", include("parvis.ground.outbox.urls")),
    *i18n_patterns(
        path("repondre/", include("parvis.listen.contributions.urls")),
        path("questionnaire/", include("parvis.listen.questionnaires.urls")),
        path("reunions/", include((meetings.public_patterns, "reunions"))),
        path("notre-reunion/", include((followup.public_patterns, "followup"))),
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
