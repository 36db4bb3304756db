"""The settings in force, for operators. Secrets are never shown."""

import platform
from importlib.metadata import version

from fastapi import APIRouter
from sqlalchemy.orm import Session

from api.deps import Operator
from api.schemas.admin_settings import SettingOut, SettingsOut, VersionsOut
from core import sizing
from core.settings import names
from core.settings.effective import effective
from core.settings.names import HIDDEN
from db import schema_version
from db.transactions import read

router = APIRouter(prefix="/api/admin/settings", tags=["administration"])


@router.get("")
async def get_settings(_: Operator) -> SettingsOut:
    """Returns each setting in force in this process of the API with where it comes from, secrets by their names alone,
    and the versions of what runs."""
    return SettingsOut(
        versions=await read(_versions),
        items=[
            SettingOut(name=one.name, value=None if one.value == HIDDEN else one.value, source=one.source)
            for one in effective()
        ],
        machine=sizing.shown(),
        unknown=list(names.unknown()),
    )


def _versions(session: Session) -> VersionsOut:
    found = schema_version.of_database(session)
    return VersionsOut(
        pensum=version("pensum"),
        python=platform.python_version(),
        postgresql=schema_version.of_server(session),
        schema_of_code=schema_version.of_code(),
        schema_of_database=found and found.revision,
    )
