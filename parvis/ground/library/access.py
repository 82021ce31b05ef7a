"""Who asks: the scope of an agents' request, as this room reads it."""

from __future__ import annotations

from parvis.web.scope import AgentScope, actor_of, scope_of

__all__ = ["AgentScope", "actor_of", "scope_of"]
