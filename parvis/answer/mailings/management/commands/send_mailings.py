"""``parvis send_mailings``: what the task does, for whoever runs no worker."""

from __future__ import annotations

from argparse import ArgumentParser
from datetime import timedelta
from typing import Any

from django.core.management.base import BaseCommand

from parvis.answer.mailings.models import Delivery
from parvis.answer.mailings.sending.run import LEASE, deliveries_send


class Command(BaseCommand):
    help = "Envoie les courriels qui attendent, et reprend ceux qu’un processus arrêté tenait."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--bail", type=float, default=LEASE.total_seconds(),
            help="secondes après lesquelles un processus qui ne dit plus rien est tenu pour arrêté (300)",
        )  # fmt: skip

    def handle(self, *args: Any, bail: float, **options: Any) -> None:
        report = deliveries_send(lease=timedelta(seconds=bail))
        if report.server_down:
            self.stderr.write(f"Serveur de courriel injoignable : {report.server_down}")
        self.stdout.write(f"{report.count(Delivery.State.SENT)} envoyés, "
                          f"{report.count(Delivery.State.REFUSED)} refusés, "
                          f"{report.count(Delivery.State.UNKNOWN)} à décider.")  # fmt: skip
