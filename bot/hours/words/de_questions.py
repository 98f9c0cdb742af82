"""How customers ask about hours (de)."""

QUESTIONS = None
