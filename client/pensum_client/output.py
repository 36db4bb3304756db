"""What all models of responses have in common."""

from pydantic import BaseModel, ConfigDict


class Output(BaseModel):
    """Built when it is first used: most programs need a few of them."""

    model_config = ConfigDict(defer_build=True)
