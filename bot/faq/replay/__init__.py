"""Replay: what a version of the FAQ would have made of what customers asked, beside what another version makes of it."""

#: Unless somebody says otherwise, the questions of so many days are replayed.
USUAL_DAYS = 30
