"""Random words that open something: the holder has the word, the database only its hash."""

import hashlib
import secrets


def new_token() -> str:
    """A word that nobody guesses: 256 bits of chance, in letters that may stand in an address."""
    return secrets.token_urlsafe(32)


def hash_of(token: str) -> str:
    """What is kept of a token. Plain, because there is too much chance in a token for trying all."""
    return hashlib.sha256(token.encode()).hexdigest()
