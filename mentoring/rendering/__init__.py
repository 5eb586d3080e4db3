"""Rendering: from an effect and the facts to a finished mail, invitation or document. Trusted words, untrusted values."""

from mentoring.rendering.identity import Identity, load
from mentoring.rendering.renderer import Renderer

__all__ = ["Identity", "Renderer", "load"]
