"""The groups of routes, in the order in which a newcomer needs them, and the introduction."""

TAGS = [
    ("jobs", "All work is a job: follow it, wait for it, stream it, cancel it, run it again."),
    ("documents", "Your library: files, texts and web pages, and the search in them."),
    ("transcripts", "Subtitles and videos, with speakers and times."),
    ("answers", "Questions, answered from your library with exact quotes."),
    ("chat", "Conversations about the documents of a project."),
    ("learning", "Resources, exercises, grades, reviews and topics of a learner."),
    ("projects", "What documents, chats, matches and stories belong to."),
    ("profiles", "Who learners are, how far they are, and who fits to whom."),
    ("stories", "Memories that are told, kept word for word, and made into chapters."),
    ("cv-matcher", "CVs against job ads, requirement by requirement."),
    ("library", "The site's shared resources, which every learner sees."),
    ("instructions", "How answers are to be written, in versions."),
    ("llm", "Language models and vectors directly."),
    ("webhooks", "What this site tells yours: signed messages about jobs, and their deliveries."),
    ("accounts", "Sign-up, login, sessions and API keys."),
    ("health", "Whether the site works, and what its problems mean."),
    ("embeddings", "For administrators: which model makes the vectors."),
    ("administration", "For administrators and operators: accounts, everybody's jobs, workers and what all users get."),
]

INTRODUCTION = """\
Everything that costs time is a **job**. Make an API key (`POST /api/auth/api-keys`) and send it as
`Authorization: Bearer pk_...`. There are four ways to a result:

1. **Submit and ask again.** `POST /api/answers` with `{"question": "What is a lease?"}` returns 202 and the job;
   `Location` leads to it. `GET /api/jobs/{id}?wait=30` returns as soon as something has changed.
2. **Submit and wait.** The same request with the header `Prefer: wait=60` returns 200 and the finished job, if that
   takes no longer.
3. **Stream.** `GET /api/jobs/{id}/events` sends server-sent events, the text token by token, and ends with `end`. A
   client that comes back goes on with `Last-Event-ID`, and behind `end` gets 204. `GET /api/jobs/events` tells the
   changes of all your jobs.
4. **Be told.** `callback_url` in the body, or a webhook (`POST /api/webhooks`), brings the finished job, signed.

An `Idempotency-Key` makes it safe to send a request again. Every error is a problem (RFC 9457) whose `type` leads to a
page with its meaning and remedy. Unknown fields and parameters are errors. HEAD is answered wherever GET is.
"""
