"""Passwords: how they are hashed (argon2id) and which are refused (ASVS 2.1: long ones, no rules of composition)."""

import asyncio
import unicodedata
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

MIN_CHARS = 12
MAX_CHARS = 128
# https://cheatsheetseries.owasp.org/cheatsheets/Password_Storage_Cheat_Sheet.html#argon2id
MEMORY_KIB = 47104
HASHES_AT_ONCE = 2

# The commonest long ones. Whoever guesses begins with these.
COMMONEST = frozenset((
    "123456789012", "1234567890123", "12345678901234", "123456789123", "1234567891234", "012345678901",
    "0123456789012", "987654321098", "098765432109", "123123123123", "112233445566", "121212121212",
    "qwertyuiop12", "qwertyuiop123", "qwertyuiop[]", "qwertyuiopasdf", "qwertyuiopasdfghjkl", "qwerty123456",
    "qwerty1234567", "qwertyqwerty", "1q2w3e4r5t6y", "1qaz2wsx3edc", "1qaz2wsx3edc4rfv", "zaq12wsxcde3",
    "asdfghjkl123", "asdfghjkl;'\\", "zxcvbnm12345", "abcdefghijkl", "abcdefghijklm", "abc123456789",
    "abcd12345678", "a1b2c3d4e5f6", "password1234", "password12345", "password123456", "passwordpassword",
    "password123!", "passw0rd1234", "p@ssw0rd1234", "p@ssword1234", "mypassword123", "thisismypassword",
    "letmein12345", "letmeinletmein", "iloveyou1234", "iloveyouiloveyou", "welcome12345", "welcome123456",
    "welcomewelcome", "admin1234567", "administrator", "adminadminadmin", "administrator1", "changeme1234",
    "changemenow1", "changemechangeme", "secret123456", "secretsecret", "superman1234", "princess1234",
    "sunshine1234", "football1234", "baseball1234", "whatsapp1234", "telegram1234", "trustno1trustno1",
    "correcthorsebatterystaple", "opensesame12", "openingtime1", "monkeymonkey", "dragondragon", "masterpassword",
))


class PasswordRefused(Exception):
    """A password that is too weak; the message is one sentence."""


class Busy(Exception):
    """More people sign in at this moment than can be checked."""


def check_password(password: str, *, business_name: str, user_name: str) -> None:
    """Raises PasswordRefused when the password is too short, too long, very common, or made of names that all know."""
    password = _normal(password)
    if len(password) < MIN_CHARS:
        raise PasswordRefused(f"The password has {len(password)} characters; use at least {MIN_CHARS}.")
    if len(password) > MAX_CHARS:
        raise PasswordRefused(f"The password has {len(password)} characters; use at most {MAX_CHARS}.")
    folded = password.casefold()
    if folded in COMMONEST or len(set(folded)) < 4:
        raise PasswordRefused("This password is among the first that anybody would guess; choose another one.")
    rest = folded
    for name in (business_name, user_name, "nightdesk"):
        for word in (name.casefold().replace(" ", ""), *name.casefold().split()):
            if len(word) > 2:
                rest = rest.replace(word, "")
    if len(rest.strip(" 0123456789-_.!")) < MIN_CHARS // 2 and rest != folded:
        raise PasswordRefused("This password is little more than a name from the shop; choose another one.")


def _hasher() -> PasswordHasher:
    return PasswordHasher(time_cost=1, memory_cost=MEMORY_KIB, parallelism=1)


# Once in a process, however many consoles it builds: no password is ever right by it.
@cache
def _hash_of_nobody() -> str:
    return _hasher().hash("the password of nobody at all")


class Passwords:
    """Hashes and checks, two at a time: each takes 46 MB, and a flood of tries must not take the machine."""

    def __init__(self) -> None:
        self._hasher = _hasher()
        self._at_once = asyncio.Semaphore(HASHES_AT_ONCE)
        self._waiting = 0
        self._nobody = _hash_of_nobody()

    async def hash(self, password: str) -> str:
        async with self._turn():
            return await asyncio.to_thread(self._hasher.hash, _normal(password))

    async def is_right(self, password: str, password_hash: str | None) -> bool:
        """Whether the password belongs to the hash. Without a hash (no such user) it takes as long and is never right."""
        async with self._turn():
            return await asyncio.to_thread(self._verify, password, password_hash)

    def _verify(self, password: str, password_hash: str | None) -> bool:
        try:
            matches = self._hasher.verify(password_hash or self._nobody, _normal(password)[: MAX_CHARS * 2])
        except (VerificationError, InvalidHashError):
            return False
        return matches and password_hash is not None

    def _turn(self) -> "_Turn":
        return _Turn(self)


class _Turn:
    """A place in the line before the hasher. Raises Busy instead of letting the line grow without end."""

    MOST_WAITING = 40

    def __init__(self, passwords: Passwords) -> None:
        self._passwords = passwords

    async def __aenter__(self) -> None:
        if self._passwords._waiting >= self.MOST_WAITING:
            raise Busy("Many people are signing in at this moment; try again in a few seconds.")
        self._passwords._waiting += 1
        try:
            await self._passwords._at_once.acquire()
        finally:
            self._passwords._waiting -= 1

    async def __aexit__(self, *_: object) -> None:
        self._passwords._at_once.release()


def _normal(password: str) -> str:
    """One spelling, so that a password typed on another keyboard is the same."""
    return unicodedata.normalize("NFC", password)
