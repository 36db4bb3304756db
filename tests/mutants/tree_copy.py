"""A copy of the tracked working tree, in which the patches are applied: the tree itself stays as it is."""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.mutants.patches import ROOT, Mutant


class PatchRefused(Exception):
    """The patch does not apply to the tree. Make it anew."""


@contextmanager
def copied_tree() -> Iterator[Path]:
    """A folder with every tracked file as it is now, committed or not. It is removed in the end."""
    with tempfile.TemporaryDirectory(prefix="pensum-mutants-") as name:
        folder = Path(name).resolve()
        for file in _tracked_files():
            (folder / file).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / file, folder / file, follow_symlinks=False)
        yield folder


def _tracked_files() -> list[str]:
    """A file that is tracked and deleted is left out."""
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True)  # noqa: S607
    return [file for file in listed.stdout.split("\0") if file and (ROOT / file).exists()]


@contextmanager
def patched(folder: Path, mutant: Mutant) -> Iterator[None]:
    """Applies the patch within the block. Raises `PatchRefused`."""
    apply(mutant.path, folder)
    _forget_bytecode(folder, mutant)
    try:
        yield
    finally:
        apply(mutant.path, folder, "--reverse")
        _forget_bytecode(folder, mutant)


def apply(patch: Path, folder: Path, *options: str) -> None:
    """Runs `git apply`, which needs no repository. Raises `PatchRefused` with what git says."""
    outside = os.environ | {"GIT_CEILING_DIRECTORIES": str(folder.parent)}
    command = ["git", "apply", *options, str(patch)]
    done = subprocess.run(command, cwd=folder, env=outside, capture_output=True, text=True, check=False)
    if done.returncode:
        raise PatchRefused(" ".join(done.stderr.split()))


def _forget_bytecode(folder: Path, mutant: Mutant) -> None:
    """Python compares the times of files in whole seconds, so it could take compiled code of before for that of now."""
    for parent in {(folder / file).parent for file in mutant.files}:
        shutil.rmtree(parent / "__pycache__", ignore_errors=True)
