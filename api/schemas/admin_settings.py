from typing import Literal

from pydantic import BaseModel


class SettingOut(BaseModel):
    """A setting in force, by the name of its environment variable. `value` is empty where it is not set, and null where
    it is a secret that is set. Of a URL only the password is left out. What comes from the `stack` was chosen by
    `pensum up`."""

    name: str
    value: str | None
    source: Literal["environment", "file", "stack", "default"]


class VersionsOut(BaseModel):
    """`schema_of_code` is the revision of the schema that this API is written for, `schema_of_database` the one that
    the database has."""

    pensum: str
    python: str
    postgresql: str
    schema_of_code: str
    schema_of_database: str | None


class SettingsOut(BaseModel):
    """What holds in the process of the API that was asked: workers elsewhere may have other settings. `machine` says
    which sizes were chosen for its host and why, `unknown` which variables are named like settings and are none."""

    versions: VersionsOut
    items: list[SettingOut]
    machine: list[str]
    unknown: list[str]
