"""Limits by network, kept in the memory of each process only (see ADR 0009)."""

from __future__ import annotations

import enum
import hashlib
import hmac
import ipaddress
import logging
import secrets
from datetime import date
from threading import Lock

from django.conf import settings
from django.http import HttpRequest
from limits import RateLimitItemPerHour, RateLimitItemPerMinute
from limits.storage import MemoryStorage
from limits.strategies import FixedWindowRateLimiter

logger = logging.getLogger("parvis.web")

# Beyond this many networks in a process, the limiter no longer knows who is who: it refuses.
MOST_NETWORKS = 100_000
EVERYONE = "tous"


class FloodLevel(enum.Enum):
    """How unusual the number of answers begun from one network is."""

    NONE = 0
    FLAG = 1
    CHALLENGE = 2


class _Salt:
    """A random salt that changes each day and is written nowhere."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._day: date | None = None
        self._value = b""

    def today(self) -> bytes:
        with self._lock:
            if self._day != date.today():
                self._day, self._value = date.today(), secrets.token_bytes(32)
            return self._value


_salt = _Salt()


def client_address(request: HttpRequest) -> str:
    """The visitor's address: the connection's, or what the last of our own proxies says.

    Entries of X-Forwarded-For before those of our proxies are the visitor's own words: they are not believed.
    """
    forwarded = [part.strip() for part in request.META.get("HTTP_X_FORWARDED_FOR", "").split(",") if part.strip()]
    proxies = settings.PARVIS_PROXIES
    if proxies and len(forwarded) >= proxies:
        return str(forwarded[-proxies])
    return str(request.META.get("REMOTE_ADDR", ""))


def network_key(request: HttpRequest) -> str:
    """A key of the visitor's network (IPv4 address, IPv6 /64) that no one can turn back, and that changes each day."""
    address = client_address(request)
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        network = "inconnu"
    else:
        network = str(ipaddress.ip_network((parsed, 64), strict=False)) if parsed.version == 6 else str(parsed)
    return hmac.new(_salt.today(), network.encode(), hashlib.sha256).hexdigest()[:32]


class Limiter:
    """Counts failed tries by network and for everyone together; **refuses when it does not know**."""

    def __init__(self, name: str, *, a_network: int, everyone: int, minutes: int) -> None:
        self.name = name
        self._storage = MemoryStorage()
        self._window = FixedWindowRateLimiter(self._storage)
        self._network = RateLimitItemPerMinute(a_network, minutes)
        self._everyone = RateLimitItemPerMinute(everyone, minutes)

    def blocked(self, request: HttpRequest) -> bool:
        """Whether this visitor may not try now."""
        try:
            if len(self._storage.storage) > MOST_NETWORKS:
                return True
            return not (
                self._window.test(self._network, self.name, network_key(request))
                and self._window.test(self._everyone, self.name, EVERYONE)
            )
        except Exception:
            # Fails closed: a limiter that breaks must not open the door.
            logger.exception("limiteur « %s » en panne : essais refusés", self.name)
            return True

    def failed(self, request: HttpRequest) -> None:
        """Count a try that failed."""
        self._window.hit(self._network, self.name, network_key(request))
        self._window.hit(self._everyone, self.name, EVERYONE)

    def reset(self) -> None:
        """Forget every try (between tests)."""
        self._storage.reset()


class FloodGauge:
    """Counts what comes by network; marks, then asks for a moment's work. Never blocks, so it fails open."""

    def __init__(self, *, flag_an_hour: int, challenge_an_hour: int) -> None:
        self._storage = MemoryStorage()
        self._window = FixedWindowRateLimiter(self._storage)
        self._flag = RateLimitItemPerHour(flag_an_hour)
        self._challenge = RateLimitItemPerHour(challenge_an_hour)

    def hit(self, request: HttpRequest) -> FloodLevel:
        """Count one more, and say how unusual that is."""
        if len(self._storage.storage) > 2 * MOST_NETWORKS:
            return FloodLevel.CHALLENGE
        key = network_key(request)
        calm = self._window.hit(self._flag, "flag", key)
        bearable = self._window.hit(self._challenge, "challenge", key)
        if not bearable:
            return FloodLevel.CHALLENGE
        return FloodLevel.NONE if calm else FloodLevel.FLAG

    def reset(self) -> None:
        """Forget every count (between tests)."""
        self._storage.reset()


# At 50 bits and ten million codes, a hundred thousand tries find nothing; a person mistypes a handful of times.
code_limiter = Limiter("codes", a_network=20, everyone=2000, minutes=10)
# Answers begun: a social centre behind one address may honestly help sixty people in an hour.
flood_gauge = FloodGauge(flag_an_hour=100, challenge_an_hour=200)
# Objections to minutes: a whole table of a social centre may write on the same evening.
objection_gauge = FloodGauge(flag_an_hour=10, challenge_an_hour=20)
