"""The channel that needs no provider: the terminal and the page /try."""
