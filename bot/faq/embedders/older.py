"""What earlier versions of a model left in `var/cache`: tens of megabytes each, which nothing reads any more."""

from contextlib import suppress
from pathlib import Path


def clear_older(*kept: Path) -> None:
    """Take away what other versions of the model kept beside these files, which are named PACKAGE@VERSION….

    Whoever has one of them open keeps it until the end.
    """
    package, _, _ = kept[0].name.partition("@")
    names = {path.name for path in kept}
    with suppress(OSError):
        for path in kept[0].parent.glob(f"{package}@*"):
            if path.name not in names:
                path.unlink(missing_ok=True)
