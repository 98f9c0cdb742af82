"""Notices actions that failed. Rasa logs such a failure and goes on, so half a reply would look like a whole one."""

from contextlib import contextmanager
from contextvars import ContextVar
from functools import wraps
from typing import Any, Iterator, List, Optional

from rasa.core.actions.action import ActionExecutionRejection, RemoteAction

_failed: ContextVar[Optional[List[str]]] = ContextVar("failed", default=None)


@contextmanager
def noticed() -> Iterator[List[str]]:
    """The names of the actions that fail inside this block."""
    names: List[str] = []
    token = _failed.set(names)
    try:
        yield names
    finally:
        _failed.reset(token)


def install() -> None:
    """Make RemoteAction note its failures. Doing it twice changes nothing more."""
    run = RemoteAction.run
    if hasattr(run, "__wrapped__"):
        return

    @wraps(run)
    async def run_and_notice(self: RemoteAction, *args: Any, **kwargs: Any) -> Any:
        try:
            return await run(self, *args, **kwargs)
        except ActionExecutionRejection:
            raise
        except Exception:
            names = _failed.get()
            if names is not None:
                names.append(self.name())
            raise

    RemoteAction.run = run_and_notice
