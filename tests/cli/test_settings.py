"""`pensum settings`, as a user runs it."""

import json
import subprocess
from pathlib import Path
from typing import Any

from tests.support.command_process import run_command

GIVEN = {
    "PENSUM_PORT": "8001",
    "PENSUM_SECRET": "a-secret-of-the-logins-that-is-long",
    "DATABASE_URL": "postgresql://me:pass-word@127.0.0.1/pensum",
    "PENSUM_RETENTION_DAY": "7",
}


def shown(*options: str) -> subprocess.CompletedProcess[str]:
    done = run_command("settings", *options, env=GIVEN)
    assert done.returncode == 0, done.stderr
    return done


def test_settings_are_shown_with_their_source_and_without_secrets(tmp_path: Path) -> None:
    file = tmp_path / "host.env"
    file.write_text("PENSUM_PORT=9000\nPENSUM_RETENTION_DAYS=7\n")
    file.chmod(0o600)
    told: dict[str, Any] = json.loads(shown("--json", "--env-file", str(file)).stdout)
    found = {one["name"]: (one["value"], one["source"]) for one in told["settings"]}
    assert found["PENSUM_PORT"] == ("8001", "environment")
    assert found["PENSUM_RETENTION_DAYS"] == ("7", "file")
    assert found["PENSUM_LOG_FORMAT"] == ("text", "default")
    assert found["PENSUM_SECRET"] == ("(secret)", "environment")
    assert found["DATABASE_URL"] == ("postgresql://...@127.0.0.1/pensum", "environment")
    assert any("slots: cpu" in line for line in told["machine"])
    assert told["unknown"] == [
        "PENSUM_RETENTION_DAY is no setting of this version; did you mean PENSUM_RETENTION_DAYS?"
    ]


def test_table_has_each_setting_with_its_source() -> None:
    lines = shown().stdout.splitlines()
    listed = {words[0] for line in lines if (words := line.split()) and words[-1] in ("default", "environment")}
    assert {"PENSUM_SLOTS", "PENSUM_PORT", "DATABASE_URL", "PENSUM_SECRET"} <= listed
    assert len(listed) > 100
    assert any(line.startswith("PENSUM_RETENTION_DAY is no setting of this version") for line in lines)
    assert "pass-word" not in str(lines)
