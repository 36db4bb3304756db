"""The fetch stage: from a video's address to its transcript."""

from sqlalchemy.orm import Session

from core.settings import settings
from db.queries.library import transcripts
from db.transactions import read_only
from tasks.attempt import Attempt
from tasks.contracts import IngestTranscripts
from tasks.handlers import MoveOn, Outcome, handles
from workers.fetching.addresses import video_id
from workers.fetching.youtube import YouTube


@handles(IngestTranscripts, stage="fetch")
def fetch_transcript(attempt: Attempt, request: IngestTranscripts) -> Outcome:
    """Stores the video's title and transcript with the job's intake. A second run fetches and replaces them."""
    with read_only() as session:
        url = transcripts.get_intake(session, attempt.id).source_url
    assert url is not None
    attempt.report(0, 1, "transcripts", "fetching")
    youtube = YouTube(settings().youtube, attempt.checkpoint)
    video = youtube.fetch(video_id(url), language=request.language)

    def write(session: Session) -> None:
        transcripts.keep_fetched(session, attempt.id, title=video.title, body=video.vtt)

    return MoveOn("parse", write)
