"""Addresses of the agents: signing in and out, second factor, sessions, team, référents.

allauth's views are mapped one by one: what is not here (sign-up, passwords) does not exist.
"""

from __future__ import annotations

from allauth.account import views as account
from allauth.mfa.base import views as mfa
from allauth.mfa.recovery_codes import views as recovery
from allauth.mfa.totp import views as totp
from allauth.mfa.webauthn import views as webauthn
from allauth.usersessions import views as sessions
from csp.decorators import csp_update
from django.urls import path

from parvis.ground.people.views import referents, security, team
from parvis.web.access import agent, public

own = agent("account:manage")
# The picture that an authenticator application reads is written in the page itself.
with_picture = csp_update({"img-src": ["'self'", "data:"]})

urlpatterns = [
    path("connexion/", public(account.request_login_code), name="account_login"),
    path("connexion/demander/", public(account.request_login_code), name="account_request_login_code"),
    path("connexion/code/", public(account.confirm_login_code), name="account_confirm_login_code"),
    path("connexion/cle/", public(webauthn.login_webauthn), name="mfa_login_webauthn"),
    path("connexion/second-facteur/", public(mfa.authenticate), name="mfa_authenticate"),
    path("compte-ferme/", public(account.account_inactive), name="account_inactive"),
    path("deconnexion/", public(account.logout), name="account_logout"),
    path("securite/", own(mfa.index), name="mfa_index"),
    path("securite/confirmer/", own(mfa.reauthenticate), name="mfa_reauthenticate"),
    path("securite/application/activer/", own(with_picture(totp.activate_totp)), name="mfa_activate_totp"),
    path("securite/application/retirer/", own(totp.deactivate_totp), name="mfa_deactivate_totp"),
    path("securite/secours/", security.recovery_codes, name="mfa_view_recovery_codes"),
    path("securite/secours/nouveaux/", own(recovery.generate_recovery_codes), name="mfa_generate_recovery_codes"),
    path("securite/secours/fichier/", security.recovery_file, name="mfa_download_recovery_codes"),
    path("securite/cles/", own(webauthn.list_webauthn), name="mfa_list_webauthn"),
    path("securite/cles/ajouter/", own(webauthn.add_webauthn), name="mfa_add_webauthn"),
    path("securite/cles/confirmer/", own(webauthn.reauthenticate_webauthn), name="mfa_reauthenticate_webauthn"),
    path("securite/cles/<int:pk>/retirer/", own(webauthn.remove_webauthn), name="mfa_remove_webauthn"),
    path("securite/cles/<int:pk>/", own(webauthn.edit_webauthn), name="mfa_edit_webauthn"),
    path("sessions/", own(sessions.list_usersessions), name="usersessions_list"),
    path("mandat/", team.choose_mandate, name="people_choose_mandate"),
    path("equipe/", team.team, name="people_team"),
    path("equipe/inviter/", team.invite, name="people_invite"),
    path("equipe/<int:pk>/", team.mandate, name="people_mandate"),
    path("equipe/<int:pk>/arrete/", team.delegation_act, name="people_delegation_act"),
    path("referents/", referents.directory_page, name="people_referents"),
    path("referents/<slug:code>/", referents.name_referent, name="people_name_referent"),
]
