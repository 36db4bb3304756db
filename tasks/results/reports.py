"""What the jobs that make PDF files return."""

from pydantic import BaseModel


class RenderedReport(BaseModel):
    """The route that submitted the job returns the file."""

    size_bytes: int
