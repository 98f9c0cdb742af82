"""The hours in force, in every process: the newest business.yml that could be read, with what staff set for the moment."""

from bot.business import Business
from bot.hours import Hours


class LiveHours:
    """Ask it anew for every message: `hours` and `business` are replaced, never changed."""

    def __init__(self, hours: Hours) -> None:
        self.hours = hours

    @property
    def business(self) -> Business:
        return self.hours.business
