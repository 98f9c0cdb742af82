"""Copies of one conversation to take along: as text, as JSON, as PDF; whole, or redacted to be shared."""
