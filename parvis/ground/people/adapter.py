"""How allauth behaves here: no sign-up, no account without a mandate, sign-ins journaled, wrong codes counted."""

from __future__ import annotations

import time
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.flows.login import get_authentication_records
from allauth.mfa.adapter import DefaultMFAAdapter
from axes.handlers.proxy import AxesProxyHandler
from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.http import HttpRequest, HttpResponse

from parvis.ground.journal.services import journal_record
from parvis.ground.outbox.html import html_of
from parvis.ground.people.models import Agent
from parvis.web.limits import client_address


class AgentAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """The adapter named by ``ACCOUNT_ADAPTER``."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Accounts come with a mandate, never by asking."""
        return False

    def get_client_ip(self, request: HttpRequest) -> str:
        """The address behind our own proxies only."""
        return client_address(request)

    def render_mail(self, *args: Any, **kwargs: Any) -> EmailMultiAlternatives:
        """allauth's letters (the sign-in code), with the same HTML as ours."""
        mail: EmailMultiAlternatives = super().render_mail(*args, **kwargs)
        mail.attach_alternative(html_of(subject=str(mail.subject), text=str(mail.body)), "text/html")
        return mail

    def is_reauthentication_required(self, *, app: str) -> bool:
        """Whoever signed in less than ``ACCOUNT_REAUTHENTICATION_TIMEOUT`` seconds ago has just given every proof."""
        given = get_authentication_records(self.request, self.request.user)
        return not given or time.time() - given[-1]["at"] >= settings.ACCOUNT_REAUTHENTICATION_TIMEOUT

    def post_login(self, request: HttpRequest, user: Agent, **kwargs: Any) -> HttpResponse:
        """Journal the sign-in, in the same breath."""
        journal_record(action="connexion", thing="compte", thing_id=user.pk, actor=user.pk, actor_label=user.full_name)
        AxesProxyHandler.reset_attempts(username=user.email)
        response: HttpResponse = super().post_login(request, user, **kwargs)
        return response


class FactorAdapter(DefaultMFAAdapter):  # type: ignore[misc]
    """The adapter named by ``MFA_ADAPTER``: what a refused proof says."""

    error_messages = DefaultMFAAdapter.error_messages | {
        "incorrect_code": "Cette preuve n’est pas acceptée. "
        "Recopiez le dernier code de votre application, ou essayez une autre clé."
    }


def refused_code(request: HttpRequest, email: str) -> None:
    """Count a wrong code against the address and the network (django-axes sees only passwords by itself)."""
    AxesProxyHandler.user_login_failed(sender=AgentAdapter, credentials={"username": email}, request=request)


def is_locked(request: HttpRequest, email: str) -> bool:
    """Whether too many wrong codes were given for ``email`` or from this network."""
    return bool(AxesProxyHandler.is_locked(request, {"username": email}))
