"""Loaded by the interpreter of stock Rasa: Twilio's own client calls another base URL, TWILIO_API_URL. Rasa's code stays as it is."""

import os
from urllib.parse import urlsplit, urlunsplit

from twilio.http.http_client import TwilioHttpClient

_BASE = urlsplit(os.environ["TWILIO_API_URL"])
_request = TwilioHttpClient.request


def _elsewhere(self, method, url, *args, **kwargs):  # type: ignore[no-untyped-def]
    return _request(self, method, urlunsplit(urlsplit(url)._replace(scheme=_BASE.scheme, netloc=_BASE.netloc)), *args, **kwargs)


TwilioHttpClient.request = _elsewhere
