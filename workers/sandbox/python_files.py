"""What of this host Python needs to run: its executable, its standard library and the shared libraries of both.

No package of an environment is among them, nor anything of Pensum but `inside.py`.
"""

import os
import subprocess
import sys
import sysconfig
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from workers.sandbox import inside

PREFIX = "/python"
LIBRARIES = "/python/libraries"
INSIDE = "/sandbox/inside.py"
#: Modules in C whose shared libraries are offered too: the maps of a process that has imported them name those.
WITH_LIBRARIES = (
    "_bz2",
    "_ctypes",
    "_hashlib",
    "_lzma",
    "_decimal",
    "zlib",
    "math",
    "_uuid",
    "binascii",
    "unicodedata",
)
LIST_LIBRARIES = """
import importlib, sys
for name in sys.argv[1:]:
    try:
        importlib.import_module(name)
    except ImportError:
        pass
print(open("/proc/self/maps").read())
"""
SECONDS = 20


class PythonUnusable(Exception):
    """This host's Python cannot be offered inside a sandbox."""


@dataclass(frozen=True)
class PythonFiles:
    """`binds` are pairs of a path of the host and its path inside; `hidden` are folders that are covered inside."""

    executable: str
    binds: tuple[tuple[str, str], ...]
    hidden: tuple[str, ...]


@cache
def python_files() -> PythonFiles:
    executable = os.path.realpath(sys.executable)
    version = f"python{sys.version_info.major}.{sys.version_info.minor}"
    library = f"{PREFIX}/{sys.platlibdir}/{version}"
    inside_executable = f"{PREFIX}/bin/{version}"
    binds = [
        (sysconfig.get_path("stdlib"), library),
        (executable, inside_executable),
        (inside.__file__, INSIDE),
        *_shared_libraries(executable),
    ]
    packages = f"{sysconfig.get_path('stdlib')}/site-packages"
    return PythonFiles(
        inside_executable, tuple(binds), (f"{library}/site-packages",) if Path(packages).is_dir() else ()
    )


def _shared_libraries(executable: str) -> list[tuple[str, str]]:
    """Each under every name that links to it, in one folder; the loader itself where executables look for it."""
    found = []
    for path in sorted(_mapped_by(executable)):
        if os.path.basename(path).startswith(("ld-", "ld.")):
            found += [(path, place) for place in _places_of_loader(path)]
        else:
            found += [(path, f"{LIBRARIES}/{name}") for name in _names_of(Path(path))]
    return found


def _mapped_by(executable: str) -> set[str]:
    command = [executable, "-I", "-S", "-B", "-c", LIST_LIBRARIES, *WITH_LIBRARIES]
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=SECONDS, check=True, env={})
    except (OSError, subprocess.SubprocessError) as error:
        raise PythonUnusable(f"{executable} does not run by itself: {error}") from error
    paths = {line.split(maxsplit=5)[5] for line in done.stdout.splitlines() if line.count("/")}
    own = sysconfig.get_path("stdlib")
    return {path for path in paths if ".so" in path and not path.startswith(f"{own}/") and path != executable}


def _names_of(path: Path) -> list[str]:
    return sorted(one.name for one in path.parent.iterdir() if ".so" in one.name and _leads_to(one, path))


def _leads_to(link: Path, path: Path) -> bool:
    return link.name == path.name or (link.is_symlink() and link.resolve() == path)


def _places_of_loader(path: str) -> list[str]:
    places = [place for folder in ("/lib64", "/lib") for place in Path(folder).glob("ld-*.so*")]
    return sorted({str(place) for place in places if os.path.realpath(place) == path} or {path})
