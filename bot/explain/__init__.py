"""Explaining a reply of the bot from what was stored: why it was given, and the same text made again, byte for byte."""
