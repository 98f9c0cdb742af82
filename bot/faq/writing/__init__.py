"""Changing the FAQ's files as a careful person would: only what is meant changes, and never over somebody else's work."""
