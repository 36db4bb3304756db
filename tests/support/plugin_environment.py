"""A virtual environment with all that this one has, and room for packages of its own."""

import re
import subprocess
import sys
import sysconfig
from pathlib import Path


class PluginEnvironment:
    def __init__(self, folder: Path) -> None:
        subprocess.run([sys.executable, "-m", "venv", "--without-pip", folder], check=True)
        self.python = folder / "bin" / "python"
        [self.packages] = (folder / "lib").glob("python*/site-packages")
        ours = sysconfig.get_path("purelib")
        (self.packages / "ours.pth").write_text(f"import site; site.addsitedir({ours!r})\n")

    def as_printed(self, script: str) -> str:
        """With its own programs instead of those of `.venv`."""
        programs = {
            ".venv/bin/python -m pip": f"{sys.executable} -m pip --python {self.python}",
            ".venv/bin/pensum": f"{self.python} -m cli.main",
            ".venv/bin/python": str(self.python),
        }
        written = "|".join(map(re.escape, programs))
        return re.sub(rf"^(?:{written})", lambda found: programs[found[0]], script, flags=re.MULTILINE)
