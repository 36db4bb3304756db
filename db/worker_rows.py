"""Which rows the role of GPU workers may touch, mostly those of jobs in its hands. Conditions in SQL."""

from collections.abc import Sequence

from db.table_rights import Rows

# A job that this very transaction hands on to another queue must still be visible, or PostgreSQL refuses to; so must
# one that it ends. Those that ended before are closed.
IS_OURS = "starts_with(queue, 'gpu.')"
IS_LIVE = f"{IS_OURS} AND (finished_at IS NULL OR finished_at = now())"
IS_JUST_QUEUED = "queued_at = now()"
IS_DISPATCHER = (
    "kind = 'webhooks.deliver' AND queue = 'io' AND user_id IS NULL AND callback_url IS NULL AND payload = '{}'"
    " AND input IS NULL AND metadata = '{}'"
)
# Messages are read only in chats with a job in hand, so the title is of such a chat, and of its user.
IS_TITLE = (
    "kind = 'chat.title' AND queue IN ('gpu.llm', 'io.llm') AND callback_url IS NULL AND input IS NULL"
    " AND metadata = '{}' AND EXISTS (SELECT FROM chat_messages WHERE chat_messages.user_id = jobs.user_id"
    " AND chat_messages.id = CAST(jobs.payload ->> 'message_id' AS uuid))"
)
IS_FOR_THE_SANDBOX = "queue = 'cpu' AND kind = 'learning.exercises' AND stage = 'try'"
IS_HANDED_ON = (
    f"{IS_JUST_QUEUED} AND state = 'queued' AND (queue IN ('io.llm', 'io.embed', 'upkeep', 'upkeep.long')"
    f" OR {IS_FOR_THE_SANDBOX})"
)
OF_A_JOB = "EXISTS (SELECT FROM jobs WHERE jobs.id = job_id)"

# A job is in the hands of a GPU host while it runs in one of its queues, or has lost its lease there and may go on, and
# in the transaction that ends it. The functions, which PostgreSQL asks once a statement, see the same: revision 0068.
IN_HAND = "(jobs.state = 'running' OR jobs.state = 'queued' AND jobs.worker IS NOT NULL OR jobs.finished_at = now())"
OF_A_JOB_IN_HAND = f"EXISTS (SELECT FROM jobs WHERE jobs.id = job_id AND {IN_HAND})"

READING = ("documents.ingest", "transcripts.ingest")
OF_ALL_LIBRARIES = ("embeddings.build", "embeddings.heal")
OF_PROFILES = ("profiles.ingest", "profiles.embed", "profiles.personalize")


def _kinds(kinds: Sequence[str]) -> str:
    return f"'{{{','.join(kinds)}}}'" if kinds else ""


def holds_job(*kinds: str) -> str:
    return f"(SELECT holds_job({_kinds(kinds)}))"


def of_its_job(table: str, kind: str) -> str:
    """Rows with the id and the user of a job in hand."""
    return (
        f"EXISTS (SELECT FROM jobs WHERE jobs.id = {table}.job_id AND jobs.user_id = {table}.user_id"
        f" AND kind = '{kind}' AND {IN_HAND})"
    )


def of_its_user(*kinds: str) -> str:
    """Rows of a user with a job of these kinds in hand, or of any."""
    return f"user_id = ANY ((SELECT users_in_hand({_kinds(kinds)}))::uuid[])"


def of_its_document(column: str, *kinds: str) -> str:
    """Rows of a document, or a version of it, that a job of these kinds in hand reads."""
    return f"{column} = ANY ((SELECT documents_in_hand({_kinds(kinds)}))::uuid[])"


def of_its_profile(column: str) -> str:
    """Rows of the hidden document of a profile that a job in hand writes."""
    return f"{column} = ANY ((SELECT profile_documents_in_hand())::uuid[])"


def of_its_thread(column: str) -> str:
    return f"{column} = ANY ((SELECT threads_in_hand())::uuid[])"


def of_its_chunk(table: str) -> str:
    """Vectors of a chunk, and of the chunk's user: of a document that a job in hand reads, or of any while all are
    embedded."""
    return (
        f"EXISTS (SELECT FROM chunks WHERE chunks.id = {table}.chunk_id AND chunks.user_id = {table}.user_id"
        f" AND ({holds_job(*OF_ALL_LIBRARIES)} OR {of_its_document('document_id', *READING)}"
        f" OR {of_its_profile('document_id')}))"
    )


def of_a_graded_exercise(table: str) -> str:
    return f"EXISTS (SELECT FROM exercise_answers WHERE exercise_answers.exercise_id = {table}.exercise_id)"


def of_a_story(table: str) -> str:
    """Rows of a project with a job in hand."""
    return (
        "EXISTS (SELECT FROM story_jobs JOIN jobs ON jobs.id = story_jobs.job_id"
        f" WHERE story_jobs.project_id = {table}.project_id AND {IN_HAND})"
    )


OF_CHUNKS_IN_HAND = f"({of_its_document('document_id', *READING)} OR {of_its_profile('document_id')})"

SERVES_GPU_QUEUES = """NOT queues @? '$[*] ? (!(@ starts with "gpu."))'"""


# What a job has used is noted even where it was lost meanwhile.
def of_who_pays(table: str) -> Rows:
    return Rows(
        "of users with a job in hand, or with a reservation of that day",
        f"({of_its_user()} OR EXISTS (SELECT FROM llm_reservations"
        f" WHERE llm_reservations.user_id = {table}.user_id AND llm_reservations.day = {table}.day))",
    )


OF_USERS = Rows("of users with a job in hand", of_its_user())
OF_THREADS = Rows("of chats with a reply or a title in hand", of_its_thread("id"))
OF_JOBS = Rows("of jobs in hand", OF_A_JOB_IN_HAND)
OF_DOCUMENTS = Rows("of documents in hand", of_its_document("document_id", *READING))
OF_GRADED_EXERCISES = "of exercises whose answers are graded by jobs in hand"
OF_RESOURCES = Rows("of users with such a job in hand", of_its_user("learning.resources"))
OF_CHUNKS = "of documents and profiles in hand; of all while all are embedded"
OF_GPU_PROVIDERS = "of providers that GPU hosts serve"
