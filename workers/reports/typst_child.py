"""Typesets one report with typst.

A script: it runs as a process of its own, so that whatever typst takes is given back when it ends, and imports nothing
of Pensum. Reads the data of the report as JSON from standard input, and writes the PDF to standard output. Ends with
`CHARACTER_WITHOUT_FONT` where a PDF/UA cannot be made of a text.
"""

import ctypes
import os
import resource
import signal
import sys
from pathlib import Path

CHARACTER_WITHOUT_FONT = 3
SET_PARENT_DEATH_SIGNAL = 1  # PR_SET_PDEATHSIG of prctl(2)


def main(template: Path, seconds: int, memory_bytes: int, parent: int) -> None:
    _end_with(parent)
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 1))  # SIGXCPU tells a limit from the kernel's SIGKILL
    resource.setrlimit(resource.RLIMIT_AS, (memory_bytes, memory_bytes))
    import typst

    try:
        pdf = typst.compile(
            template,
            root=template.parent,
            ignore_system_fonts=True,
            format="pdf",
            sys_inputs={"data": sys.stdin.buffer.read().decode()},
            pdf_standards=["ua-1"],
            timestamp=0,
        )
    except typst.TypstError as error:
        if "could not be displayed" not in error.message:
            raise
        sys.exit(CHARACTER_WITHOUT_FONT)
    sys.stdout.buffer.write(pdf)


def _end_with(parent: int) -> None:
    """Nobody waits for the report of a worker that was killed. `parent` may be gone before its death is a signal."""
    ctypes.CDLL(None).prctl(SET_PARENT_DEATH_SIGNAL, signal.SIGKILL)
    if os.getppid() != parent:
        sys.exit("its worker is gone")


if __name__ == "__main__":
    main(Path(sys.argv[1]), seconds=int(sys.argv[2]), memory_bytes=int(sys.argv[3]), parent=int(sys.argv[4]))
