"""What stands in the place of something that was taken out."""

NAME, NUMBER, EMAIL, LINK, ADDRESS, HANDLE, STAFF = (
    "[name]", "[number]", "[e-mail]", "[link]", "[address]", "[handle]", "[staff]",
)
MARKS = (NAME, NUMBER, EMAIL, LINK, ADDRESS, HANDLE, STAFF)


def is_whole(text: str) -> bool:
    """Whether nothing was taken out of `text`."""
    return not any(mark in text for mark in MARKS)
