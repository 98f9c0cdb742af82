"""A model's ONNX file in `var/cache`: written at the first start, by a process of its own, and run by onnxruntime."""

import logging
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from bot.faq.embed import ModelError
from bot.faq.embedders.older import clear_older
from bot.kept_file import keep

_ROOT = Path(__file__).parents[3]

log = logging.getLogger(__name__)


def session(file: Path, writer: str, source: Path) -> Any:
    """The model ready to run: `python -m writer source` writes it. Raises ModelError.

    A file that is missing, damaged or cannot be kept only costs two seconds at start.
    """
    try:
        import onnxruntime
    except ImportError as error:
        raise ModelError("The package onnxruntime is not installed; run make setup again.") from error
    options = onnxruntime.SessionOptions()
    # Questions are short: a second thread costs more in waiting than it brings, and cores are for the other parts.
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    # Memory of a long text is given back; for short ones the arena was no faster.
    options.enable_cpu_mem_arena = False
    # The graph is written as it is to be run; more would join what runs faster apart (bert_graph._Graph._back_in).
    options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_ENABLE_BASIC
    options.log_severity_level = 3
    providers = ["CPUExecutionProvider"]
    if file.is_file():
        try:
            return onnxruntime.InferenceSession(file, options, providers)
        except Exception:  # onnxruntime's errors have no common class
            log.warning("the model in %s is damaged and is written anew", file)
    content = _written(file.stem, writer, source)
    # From the file the weights are in memory once; from bytes they are there twice.
    return onnxruntime.InferenceSession(file if _keep(file, content) else content, options, providers)


def _written(model: str, writer: str, source: Path) -> bytes:
    """The model's file, made in a process of its own: what makes it would stay in this one's memory for ever."""
    with tempfile.TemporaryFile() as content, tempfile.TemporaryFile() as said:
        command = [sys.executable, "-m", writer, str(source)]
        done = subprocess.run(command, stdout=content, stderr=said, cwd=_ROOT)  # noqa: S603
        content.seek(0)
        said.seek(0)
        if done.returncode == 0:
            return content.read()
        reason = said.read().decode(errors="replace").strip().splitlines()[-1:]
    if reason and reason[0].startswith("ModuleNotFoundError"):
        raise ModelError("The package onnx is not installed; run make setup again.")
    raise ModelError(f"The model {model} cannot be prepared ({' '.join(reason)[:200]}); run make setup again.")


def _keep(file: Path, content: bytes) -> bool:
    """Put a whole file in place, or none: several processes may start at once. Whether it could be kept."""
    try:
        keep(file, lambda part: part.write(content))
    except OSError as error:
        log.warning("the model could not be kept in %s (%s); each start takes two seconds longer", file, error.strerror)
        return False
    clear_older(file)
    return True
