"""Questions that the bot had no answer for: grouped by meaning, decided about by trainers."""
