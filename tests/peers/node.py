"""What Node runs or brings: the packages pinned beside this file, installed by npm the first time that a test needs one."""

import shutil
import subprocess
from pathlib import Path

from tests.peers.process import missing

HERE = Path(__file__).parent


def installed(package: str, file: str) -> Path:
    """The path of `file` in `package`. Skips (on CI: fails) with a sentence when it cannot be had."""
    path = HERE / "node_modules" / package / file
    if path.exists():
        return path
    npm = shutil.which("npm")
    if npm is None:
        missing(f"Node.js (node and npm, 20 or newer) is missing, so {package} cannot be installed; install it.")
    command = [npm, "ci", "--no-audit", "--no-fund", "--ignore-scripts"]
    done = subprocess.run(command, cwd=HERE, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        missing(f"npm could not install {package} (tests/peers/package.json): {done.stderr[-500:]}")
    return path
