"""A process with an encoder: the CPU seconds until its first text is encoded, and its memory then in MiB."""

import json
import time
from pathlib import Path

from core.settings import SHIPPED_MODEL
from workers.embeddings.encoder import encoder


def main() -> None:
    encoder(SHIPPED_MODEL).encode(["warm up"])
    [resident] = [line for line in Path("/proc/self/status").read_text().splitlines() if line.startswith("VmRSS:")]
    print(json.dumps([time.process_time(), int(resident.split()[1]) / 1024]))


if __name__ == "__main__":
    main()
