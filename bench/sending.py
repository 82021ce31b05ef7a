"""Run in a site of its own by *mailings*: send, and print how many a second, ours then smtplib alone."""

from __future__ import annotations

import json
import smtplib
import sys
import time

import django


def main() -> None:
    """The number of mails is the first argument."""
    django.setup()
    from django.conf import settings

    from parvis.answer.mailings.models import Delivery
    from parvis.answer.mailings.preview import example_mail
    from parvis.answer.mailings.sending.run import deliveries_send
    from tests.answer.mailings.making import make_lines

    number = int(sys.argv[1])
    mailing = make_lines(f"p{one}@exemple.fr" for one in range(number))
    began = time.perf_counter()
    deliveries_send()
    ours = number / (time.perf_counter() - began)
    assert Delivery.objects.filter(state=Delivery.State.SENT).count() == number
    content = example_mail(mailing.versions.get(), "fr").replace(b"\n", b"\r\n")
    began = time.perf_counter()
    with smtplib.SMTP(settings.EMAIL_HOST, settings.EMAIL_PORT) as server:
        for one in range(number):
            server.sendmail("parvis@exemple.fr", [f"q{one}@exemple.fr"], content)
    sys.stdout.write(json.dumps([ours, number / (time.perf_counter() - began)]) + "\n")


if __name__ == "__main__":
    main()
