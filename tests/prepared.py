"""The models as `nightdesk train` has prepared them for the repository, laid into another var folder.

Who starts in an empty folder prepares them in some seconds, which `make test` shows at its very beginning; once is enough.
"""

import shutil
from pathlib import Path

CACHE = Path(__file__).parents[1] / "var" / "cache"


def lay_models(var: Path, prepared: Path = CACHE) -> None:
    """`var` finds what stands in `prepared`: the models' files in their place, vectors as a copy of its own. Nothing where nothing is."""
    if (var / "cache").exists() or not prepared.is_dir():
        return
    (var / "cache").mkdir(parents=True)
    for file in prepared.iterdir():
        if file.name == "embeddings.db":
            shutil.copyfile(file, var / "cache" / file.name)
        elif file.is_file() and not file.name.startswith((".", "embeddings.db")):
            # A model is replaced, never written to.
            (var / "cache" / file.name).symlink_to(file)
