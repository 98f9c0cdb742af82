"""Install Nightdesk's two environments, pinned: .venv (Python 3.11+) and .venv-rasa (Python 3.10).

Runs on any Python 3.8+ with nothing installed. Does nothing when the pinned requirements have not changed.
Usage: python3 scripts/setup.py run | test | lock
"""

import glob
import hashlib
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
STAMP = "nightdesk-installed"


class SetupFailed(Exception):
    """One sentence for the person at the terminal."""


def say(sentence):
    print("nightdesk setup: " + sentence, file=sys.stderr, flush=True)


def run(command, **kwargs):
    return subprocess.run([str(part) for part in command], check=False, **kwargs)


def find_uv():
    """uv from the PATH, else from the folder where pip put it, else fetched by pip into var/tools."""
    found = shutil.which("uv")
    if found:
        return found
    tools = ROOT / "var" / "tools"
    uv = tools / "bin" / "uv"
    if not uv.exists():
        say("fetching uv, the installer ...")
        done = run([sys.executable, "-m", "pip", "install", "--quiet", "--target", tools, "uv"])
        if done.returncode != 0:
            raise SetupFailed(
                "uv could not be installed with pip; install it by hand (pip install uv) and run this again."
            )
    return str(uv)


def wheel_folders():
    """Folders of ready-made wheels that pip is configured with; uv does not read pip's configuration."""
    configured = os.environ.get("PIP_FIND_LINKS", "")
    if not configured:
        asked = run([sys.executable, "-m", "pip", "config", "get", "global.find-links"], capture_output=True, text=True)
        configured = asked.stdout if asked.returncode == 0 else ""
    return configured.split()


def torch_options():
    """How to get the CPU build of torch: a local wheel folder when there is one, else PyTorch's own CPU index.

    https://docs.astral.sh/uv/guides/integration/pytorch/ (--torch-backend); macOS builds are CPU builds anyway.
    """
    folders = wheel_folders()
    options = [option for folder in folders for option in ("--find-links", folder)]
    has_cpu_build = any(glob.glob(os.path.join(folder, "torch-*+cpu-*.whl")) for folder in folders)
    if has_cpu_build or sys.platform != "linux":
        return options
    return [*options, "--torch-backend", "cpu"]


def install(uv, folder, python, missing, requirements, options=(), editable=False):
    """Create `folder` and install exactly what `requirements` pins. The lists are complete, so nothing is resolved."""
    environment = ROOT / folder
    content = (ROOT / requirements).read_bytes() + ((ROOT / "pyproject.toml").read_bytes() if editable else b"")
    wanted = hashlib.sha256(content).hexdigest()
    stamp = environment / (STAMP + "-" + Path(requirements).stem)
    if stamp.exists() and stamp.read_text() == wanted:
        return
    if not (environment / "bin" / "python").exists():
        say("creating %s with Python %s ..." % (folder, python))
        made = run(
            [uv, "venv", "--quiet", "--clear", "--no-python-downloads", "--python", python, environment],
            cwd=ROOT,
            stderr=subprocess.DEVNULL,
        )
        if made.returncode != 0:
            raise SetupFailed(missing)
    say("installing %s into %s (some minutes the first time) ..." % (requirements, folder))
    target = ["--python", environment / "bin" / "python"]
    # Compiled at once, so that the first start of a command is as quick as every later one.
    quick = ["--no-deps", "--compile-bytecode"]
    done = run([uv, "pip", "install", *target, *quick, *options, "--requirements", ROOT / requirements], cwd=ROOT)
    if done.returncode == 0 and editable:
        done = run([uv, "pip", "install", *target, "--no-deps", "--quiet", "--editable", ROOT], cwd=ROOT)
    if done.returncode != 0:
        raise SetupFailed("%s could not be installed into %s; the lines above say why." % (requirements, folder))
    stamp.write_text(wanted)


NO_PYTHON_311 = (
    "Python 3.11 is missing; install it (for example: pyenv install 3.11, uv python install 3.11, "
    "or your system's package python3.11) and run this again."
)
NO_PYTHON_310 = (
    "Python 3.10 is missing, and Rasa needs exactly that; install it (for example: pyenv install 3.10, "
    "uv python install 3.10, or your system's package python3.10) and run this again."
)


def with_conditions(pinned, asked):
    """A package that is asked for on some machines only (`name==1; sys_platform == ...`) is pinned for those only.

    uv leaves the condition out where it holds.
    """
    for line in asked.splitlines():
        package, condition, _ = line.partition(";")
        if condition and not package.startswith("#"):
            pinned = re.sub("^%s$" % re.escape(package.strip()), line.strip(), pinned, flags=re.MULTILINE)
    return pinned


def lock(uv):
    quiet = ["--quiet", "--no-header", "--no-emit-index-url", "--no-annotate", "--upgrade"]
    plan = [
        ("3.11", "requirements.in", "requirements.txt"),
        ("3.11", "requirements-test.in", "requirements-test.txt"),
        ("3.10", "bot/rasa_server/requirements.in", "bot/rasa_server/requirements.txt"),
    ]
    for python, source, target in plan:
        say("pinning " + target + " ...")
        options = torch_options() if python == "3.11" else []
        done = run(
            [uv, "pip", "compile", *quiet, *options, "--python-version", python, source, "-o", target],
            cwd=ROOT,
            stdout=subprocess.DEVNULL,
        )
        if done.returncode != 0:
            raise SetupFailed("%s could not be resolved; the lines above say why." % source)
        path = ROOT / target
        pinned = path.read_text()
        if "\nnvidia-" in pinned:
            raise SetupFailed(target + " came out with CUDA packages; pin it where torch's CPU build can be had.")
        # The build (+cpu) is chosen at install time: macOS has no build of that name.
        pinned = pinned.replace("+cpu\n", "\n")
        path.write_text(with_conditions(pinned, (ROOT / "requirements.in").read_text()))


def main(what):
    uv = find_uv()
    if what == "lock":
        return lock(uv)
    # The test list holds the product's list, so an environment once made for tests is kept that way.
    has_tests = (ROOT / ".venv" / (STAMP + "-requirements-test")).exists()
    requirements = "requirements-test.txt" if what == "test" or has_tests else "requirements.txt"
    install(uv, ".venv", "3.11", NO_PYTHON_311, requirements, torch_options(), editable=True)
    install(uv, ".venv-rasa", "3.10", NO_PYTHON_310, "bot/rasa_server/requirements.txt")
    return None


if __name__ == "__main__":
    if len(sys.argv) != 2 or sys.argv[1] not in ("run", "test", "lock"):
        sys.exit("usage: python3 scripts/setup.py run | test | lock")
    try:
        main(sys.argv[1])
    except SetupFailed as failure:
        sys.exit("nightdesk setup: " + str(failure))
