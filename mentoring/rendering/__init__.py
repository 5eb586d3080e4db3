"""Rendering: from an effect and the facts to a finished mail, invitation or document. Trusted words, untrusted values."""
