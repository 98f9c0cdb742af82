"""Telling staff outside the console: what is said, when, and through which outlets."""
