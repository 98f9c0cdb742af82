"""Bringing an FAQ over from elsewhere, and taking it away."""
