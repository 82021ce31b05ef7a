"""Going to people: outings, what their devices sent, what was said aloud."""

from parvis.listen.outreach.models.outing import Collected, Device, Outing, OutingKind, SetAside
from parvis.listen.outreach.models.spoken import SpokenAnswer

__all__ = ["Collected", "Device", "Outing", "OutingKind", "SetAside", "SpokenAnswer"]
