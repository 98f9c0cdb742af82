"""Edits of one text by places and by whole lines, whatever ends its lines. Knows nothing of YAML."""

from collections.abc import Sequence


class Edits:
    """Edits to one text, all seen from the text as it was; `done()` is what becomes of it. A place is an index of `text`."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.newline = "\r\n" if "\r\n" in text else "\n"
        self._edits: list[tuple[int, int, str]] = []

    def done(self) -> str:
        text = self.text
        # From behind, so that places stay what they were; of several at one place the first one comes first.
        in_order = sorted(enumerate(self._edits), key=lambda edit: (edit[1][0], edit[1][1], edit[0]), reverse=True)
        for _, (start, end, new) in in_order:
            text = text[:start] + new + text[end:]
        return text

    def _insert_lines(self, line_end: int, lines: Sequence[str]) -> None:
        self._edit(line_end, line_end, "".join(self.newline + line for line in lines))

    def _delete_lines(self, start: int, end: int) -> None:
        """The lines from the one that begins at `start` to the one in which `end` is."""
        last = self._next_line(self._line_end(end))
        if last == self._line_end(end) and start:
            # The last line of a file that does not end its last line.
            start -= len("\r\n") if self.text[:start].endswith("\r\n") else 1
        self._edit(start, last, "")

    def _column(self, at: int) -> int:
        return at - self._line_start(at)

    def _line_start(self, at: int) -> int:
        return self.text.rfind("\n", 0, at) + 1

    def _line_end(self, at: int) -> int:
        """Before the end of the line."""
        end = self.text.find("\n", at)
        if end < 0:
            return len(self.text)
        return end - 1 if end > at and self.text[end - 1] == "\r" else end

    def _next_line(self, line_end: int) -> int:
        """Where the line behind this end begins; the same place when there is none."""
        for newline in ("\r\n", "\n"):
            if self.text.startswith(newline, line_end):
                return line_end + len(newline)
        return line_end

    def _line(self, start: int) -> str:
        return self.text[start : self._line_end(start)]

    def _edit(self, start: int, end: int, new: str) -> None:
        self._edits.append((start, end, new))
