"""A copy of a conversation as PDF, set to be read on paper: A4, who spoke in bold, a bar in the speaker's colour.

The letters are DejaVu Sans, which comes with matplotlib: all of Europe's scripts, Arabic, Hebrew, and many signs. A sign that it
lacks is named ("[thumbs up sign]"); for letters that it lacks (Chinese, for example) a box stands, and the end of the page
says how many, and that the text copy has them.
"""

import unicodedata
from functools import cache
from importlib.util import find_spec
from pathlib import Path

from fontTools.ttLib import TTFont
from fpdf import FPDF
from fpdf.enums import XPos, YPos

from bot.console.exports.as_text import why
from bot.console.exports.document import REDACTED, Document, Said, day, moment
from bot.storage.tables import Author

FONT = "DejaVu"
BOX = "\u25a1"
MARGIN_MM, INDENT_MM = 20.0, 6.0
INK, MUTED, LINE = (42, 37, 33), (104, 95, 84), (228, 218, 200)
#: The colours of the console's bubbles, dark enough for paper.
BARS = {Author.CONTACT: (150, 138, 118), Author.BOT: (58, 70, 132), Author.STAFF: (201, 146, 38), Author.SYSTEM: LINE}


def as_pdf(document: Document) -> bytes:
    """The PDF's bytes. The same document makes the same bytes."""
    return _Pages(document).made()


class _Pages(FPDF):
    def __init__(self, document: Document) -> None:
        super().__init__(format="A4", unit="mm")
        self._document = document
        self._missing = 0
        folder = _fonts()
        self.add_font(FONT, "", folder / "DejaVuSans.ttf")
        self.add_font(FONT, "B", folder / "DejaVuSans-Bold.ttf")
        self.set_text_shaping(True)
        self.set_margins(MARGIN_MM, MARGIN_MM, MARGIN_MM)
        self.set_auto_page_break(True, MARGIN_MM + 4)
        self.set_creation_date(document.exported_at)
        self.set_title(f"{document.title}, {document.business}" + (" (redacted)" if document.is_redacted else ""))
        self.set_lang("en")
        self.set_producer("Nightdesk")

    def made(self) -> bytes:
        self.add_page()
        self._head()
        latest = ""
        for said in self._document.said:
            date = day(said.at, self._document.zone)
            if date != latest:
                latest = date
                self._date(date)
            self._said(said)
        if not self._document.said:
            self._write("Nothing has been said yet.", 10, MUTED)
        if self._missing:
            self.ln(4)
            count = f"{self._missing:,} letters are" if self._missing > 1 else "One letter is"
            self._write(f"{count} in a script that this page cannot set, and stand as {BOX}; the text copy has all.", 8, MUTED)
        return bytes(self.output())

    def footer(self) -> None:
        self.set_y(-14)
        self.set_font(FONT, "", 8)
        self.set_text_color(*MUTED)
        document = self._document
        left = f"{document.title}{', redacted' if document.is_redacted else ''} · {moment(document.exported_at, document.zone)}"
        self.cell(self.epw / 2, 5, left, align="L")
        self.cell(self.epw / 2, 5, f"{self.page_no()} / {{nb}}", align="R")

    def _head(self) -> None:
        document = self._document
        self._write(document.business, 10, MUTED)
        self._write(document.title + (", redacted copy" if document.is_redacted else ""), 18, INK, style="B")
        self.ln(2)
        if document.is_redacted:
            self._write(REDACTED, 9, MUTED)
            self.ln(2)
        for label, value in document.facts:
            self.set_font(FONT, "", 9)
            self.set_text_color(*MUTED)
            self.cell(46, 5, label)
            self._write(value, 9, INK)
        self.ln(2)
        self.set_draw_color(*LINE)
        self.line(self.l_margin, self.get_y(), self.w - self.r_margin, self.get_y())
        self.ln(2)

    def _date(self, date: str) -> None:
        if self.will_page_break(24):
            self.add_page()
        self.ln(3)
        self._write(date, 9, MUTED, style="B")
        self.ln(1)

    def _said(self, said: Said) -> None:
        # A speaker's name never stands alone at the foot of a page.
        if self.will_page_break(14):
            self.add_page()
        local = said.at.astimezone(self._document.zone)
        self.ln(2)
        top, first = self.get_y(), self.page
        self.set_left_margin(MARGIN_MM + INDENT_MM)
        self.set_x(self.l_margin)
        if said.author is Author.SYSTEM:
            self._write(f"{local:%H:%M}  {said.text}", 8.5, MUTED)
        else:
            self._write(f"{said.who}  {local:%H:%M}{why(said)}", 8.5, MUTED, style="B")
            if said.text:
                self._write(said.text, 10, INK)
            for each in said.beside:
                self._write(f"[{each}]", 8.5, MUTED)
            if said.trouble:
                self._write(f"! {said.trouble}", 8.5, (164, 40, 28))
        self.set_left_margin(MARGIN_MM)
        self.set_x(self.l_margin)
        self._bar(said.author, first, top)

    def _bar(self, author: Author, first: int, top: float) -> None:
        """The speaker's colour beside what they said, on each page that it runs over."""
        last, bottom = self.page, self.get_y()
        self.set_draw_color(*BARS[author])
        self.set_line_width(0.9)
        for number in range(first, last + 1):
            self.page = number
            begins = top if number == first else self.t_margin
            ends = bottom if number == last else self.page_break_trigger
            self.line(MARGIN_MM + 2, begins + 0.5, MARGIN_MM + 2, ends - 0.3)
        self.page = last
        self.set_y(bottom)
        self.set_line_width(0.2)

    def _write(self, text: str, size: float, colour: tuple[int, int, int], style: str = "") -> None:
        self.set_font(FONT, style, size)
        self.set_text_color(*colour)
        self.multi_cell(0, size * 0.5, self._settable(text), align="L", new_x=XPos.LMARGIN, new_y=YPos.NEXT)

    def _settable(self, text: str) -> str:
        """`text` in letters that the font has."""
        known, set_ = _letters(), []
        for char in text.replace("\t", "    "):
            if char == "\n" or ord(char) in known:
                set_.append(char)
            elif unicodedata.category(char) in ("So", "Sk") and (name := unicodedata.name(char, "")):
                set_.append("" if "MODIFIER FITZPATRICK" in name else f"[{name.lower()}]")
            elif unicodedata.category(char) not in ("Cf", "Mn", "Me", "Cn"):
                self._missing += 1
                set_.append(BOX)
        return "".join(set_)


@cache
def _letters() -> frozenset[int]:
    """What both weights of the font have."""
    maps = []
    for name in ("DejaVuSans.ttf", "DejaVuSans-Bold.ttf"):
        with TTFont(_fonts() / name, lazy=True) as font:
            maps.append(frozenset(font.getBestCmap()))
    return maps[0] & maps[1]


@cache
def _fonts() -> Path:
    """The folder of DejaVu. matplotlib is found, not imported: that takes a second."""
    spec = find_spec("matplotlib")
    if spec is None or not spec.submodule_search_locations:
        raise RuntimeError("The package matplotlib is missing; run `make setup`.")
    return Path(spec.submodule_search_locations[0]) / "mpl-data/fonts/ttf"
