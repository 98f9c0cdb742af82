"""The words of an article that was written in HTML: paragraphs and list items on lines of their own, links with their address."""

import re
from html.parser import HTMLParser

_HTML = re.compile(r"</?(?:p|br|li|ul|ol|div|a|b|i|em|strong|h[1-6]|span|img|table|tr|td|blockquote)\b[^<>]*>", re.IGNORECASE)
_BLOCKS = {"p", "div", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "table", "blockquote"}
_SILENT = {"script", "style"}


def is_html(text: str) -> bool:
    return _HTML.search(text) is not None


def plain(text: str) -> str:
    """`text` without its marks."""
    reader = _Reader()
    reader.feed(text)
    reader.close()
    lines = [" ".join(line.split()) for line in "".join(reader.said).split("\n")]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.said: list[str] = []
        self._address = ""
        self._silent = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _SILENT:
            self._silent += 1
        elif tag == "li":
            self.said.append("\n- ")
        elif tag in _BLOCKS:
            self.said.append("\n\n")
        elif tag in ("br", "tr"):
            self.said.append("\n")
        elif tag == "a":
            self._address = dict(attrs).get("href") or ""

    def handle_endtag(self, tag: str) -> None:
        if tag in _SILENT:
            self._silent = max(0, self._silent - 1)
        elif tag in _BLOCKS:
            self.said.append("\n\n")
        elif tag == "a" and self._address.startswith(("http", "mailto:", "tel:")):
            address = self._address.removeprefix("mailto:").removeprefix("tel:")
            if not self.said or address not in self.said[-1]:
                self.said.append(f" ({address})")
            self._address = ""

    def handle_data(self, data: str) -> None:
        if not self._silent:
            # A line break of the source is a blank, as in a browser.
            self.said.append(re.sub(r"\s+", " ", data))
