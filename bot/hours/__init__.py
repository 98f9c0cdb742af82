"""Opening hours, computed from business.yml and nothing else. Pure: no clock, no database; every function takes its moment.

`engine` says when it is open, `ask` answers questions about that, `placeholders` puts it into texts.
"""

from bot.hours.engine import Hours, Override, Reason, Status

__all__ = ["Hours", "Override", "Reason", "Status"]
