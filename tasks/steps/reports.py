"""What a report shows."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class ReportData:
    """`values` are what the template prints, as JSON."""

    template: str
    values: Mapping[str, Any]

    @property
    def digest(self) -> bytes:
        return hashlib.sha256(json.dumps(self.values, ensure_ascii=False, sort_keys=True).encode()).digest()
