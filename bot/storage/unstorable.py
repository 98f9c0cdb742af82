"""Whether a database error is about what was to be stored, or about the database. The first never goes away by itself. Pure."""

from sqlalchemy.exc import (
    DataError,
    DBAPIError,
    IntegrityError,
    InterfaceError,
    OperationalError,
    ProgrammingError,
    SQLAlchemyError,
    StatementError,
)

# https://www.postgresql.org/docs/current/errcodes-appendix.html
_PROGRAM_LIMIT = "54"  # more than an index takes
_COLLISIONS = ("40001", "40P01")  # serialization_failure, deadlock_detected
_ABOUT_THE_SCHEMA = ("42P01", "42703")  # no such table or column: a migration is under way


def blames_input(error: Exception) -> bool:
    """True when storing the same again would fail again, on a database that works.

    A provider that is told to come again with such a message would come for a day, and keep back what stands behind it.
    """
    if not isinstance(error, SQLAlchemyError):
        return True  # A number beyond what a driver takes, a type that it does not know: raised before any database.
    state = str(getattr(getattr(error, "orig", None), "sqlstate", None) or "")
    if isinstance(error, DBAPIError) and error.connection_invalidated:
        return False
    match error:
        case OperationalError():
            return state.startswith(_PROGRAM_LIMIT)
        case DataError() | IntegrityError():
            return True
        case ProgrammingError() | InterfaceError():
            return state not in _ABOUT_THE_SCHEMA
        case StatementError():
            return True
    return False


def is_collision(error: Exception) -> bool:
    """Whether two transactions only stood in each other's way, so that this one succeeds when it is done again at once."""
    return str(getattr(getattr(error, "orig", None), "sqlstate", None) or "") in _COLLISIONS


def kind_of(error: Exception) -> str:
    """What went wrong, without any value of the statement: the driver's own words name some."""
    cause = getattr(error, "orig", None)
    return type(error).__name__ if cause is None else f"{type(error).__name__} of {type(cause).__name__}"
