"""How customers ask about hours (en)."""

QUESTIONS = None
