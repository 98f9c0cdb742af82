"""The console's files for browsers: held in memory, packed once, named by their content so that they cache for ever."""

import functools
import gzip
import hashlib
import mimetypes
import re
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import Response

from bot.console.stylesheet import only_for

CONSOLE = Path(__file__).parent
OURS = CONSOLE / "static"
FOREVER = "public, max-age=31536000, immutable"


@dataclass(frozen=True)
class Asset:
    content: bytes
    packed: bytes
    content_type: str
    digest: str


class Assets:
    """Our own static files and Bootstrap's stylesheet, which comes from an installed package."""

    def __init__(self) -> None:
        self._assets = {path.name: _load(path) for path in sorted(OURS.iterdir()) if path.is_file()}
        bootstrap = (bootstrap_folder() / "css/bootstrap.min.css").read_text()
        self._assets["bootstrap.css"] = _asset("bootstrap.css", only_for(bootstrap, said_words()).encode())
        sprite = (bootstrap_folder() / "icons/bootstrap-icons.svg").read_text()
        self._icons = {
            name: Markup(f'<svg class="icon" viewBox="{box}" aria-hidden="true" focusable="false">{body}</svg>')  # noqa: S704
            for box, name, body in re.findall(
                r'<symbol[^>]*viewBox="([\d. ]+)"[^>]*id="([\w-]+)"[^>]*>(.*?)</symbol>', sprite, re.DOTALL
            )
        }

    def url(self, name: str) -> str:
        return f"/static/{name}?v={self._assets[name].digest}"

    def icon(self, name: str) -> Markup:
        """An icon of Bootstrap's set, as markup of the package and of nobody else."""
        return self._icons[name]

    def respond(self, name: str, request: Request) -> Response:
        asset = self._assets.get(name)
        if asset is None:
            return Response("There is no such file.", 404, media_type="text/plain")
        headers = {"Cache-Control": FOREVER, "Vary": "Accept-Encoding"}
        if "gzip" in request.headers.get("accept-encoding", ""):
            headers["Content-Encoding"] = "gzip"
            return Response(asset.packed, headers=headers, media_type=asset.content_type)
        return Response(asset.content, headers=headers, media_type=asset.content_type)


@functools.cache
def assets() -> Assets:
    """The same for every console of this process; reading Bootstrap's icons takes a tenth of a second."""
    return Assets()


def said_words() -> frozenset[str]:
    """Every word of our pages, scripts and programs: whatever may become a class of a page is one of them."""
    files = (path for ending in ("*.html", "*.js", "*.py") for path in CONSOLE.rglob(ending))
    return frozenset(word for path in files for word in re.findall(r"[A-Za-z][\w-]*", path.read_text()))


def _load(path: Path) -> Asset:
    return _asset(path.name, path.read_bytes())


def _asset(name: str, content: bytes) -> Asset:
    content_type = mimetypes.guess_type(name)[0] or "application/octet-stream"
    return Asset(content, gzip.compress(content, mtime=0), content_type, hashlib.sha256(content).hexdigest()[:16])


def bootstrap_folder() -> Path:
    """The folder of Bootstrap 5. The package is found, not imported: its Python part needs Flask, which we do not use."""
    spec = find_spec("flask_bootstrap")
    if spec is None or not spec.submodule_search_locations:
        raise RuntimeError("The package bootstrap-flask is missing; run `make setup`.")
    return Path(spec.submodule_search_locations[0]) / "static/bootstrap5"
