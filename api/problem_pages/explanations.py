"""What the problems mean, and who can do what about them. The slugs are those of `tasks.problems`."""

from typing import NamedTuple


class Explanation(NamedTuple):
    meaning: str
    remedy: str


E = Explanation

EXPLANATIONS: dict[str, Explanation] = {
    "validation-error": E(
        "A field, parameter or header is missing, unknown or has a value that it may not have.",
        "`errors` names each field and what it must be. Correct the request; the same one fails again.",
    ),
    "not-found": E(
        "There is no such path, or nothing with this id that belongs to you.",
        "Check the id and whose key you send. `detail` names the nearest path, where there is one.",
    ),
    "method-not-allowed": E(
        "The path exists, but not with this method.", "Use one of those that the header `Allow` lists."
    ),
    "bad-request": E(
        "The request cannot be read: its encoding or its form is broken.",
        "Send UTF-8, and let a library write the body.",
    ),
    "gone": E(
        "It existed and was deleted after its retention time.", "Submit the work again, and fetch results sooner."
    ),
    "backlog-full": E(
        "Too many of your jobs, or of everybody's, wait already. Nothing was stored.",
        "Send the request again after `Retry-After` seconds. Operators can add workers or raise the limit.",
    ),
    "rate-limited": E(
        "You sent more requests, or submitted more jobs, than your account may in a minute. Nothing was stored.",
        "Go on after `Retry-After` seconds. The header `RateLimit` and GET /api/account/usage say what is left.",
    ),
    "too-many-streams": E(
        "Your account has as many event streams open as it may.",
        "Close one, or follow all your jobs with one stream: GET /api/jobs/events.",
    ),
    "quota-exceeded": E(
        "Your documents and jobs take up as much space as your account may.",
        "Delete documents, or wait until old jobs are deleted. GET /api/account/usage says what you store.",
    ),
    "budget-exhausted": E(
        "You have used what language models may cost you in a day.",
        "Wait until the budget renews at midnight UTC, or ask an administrator for a larger one.",
    ),
    "idempotency-key-reused": E(
        "The Idempotency-Key came before, with another body.", "Use a new key for each new request."
    ),
    "conflict": E(
        "The state of the thing does not allow this now.", "`detail` says which state it is, and what leads on."
    ),
    "precondition-failed": E(
        "Somebody else changed it since you read it.", "Read it again, and repeat your change on what you find."
    ),
    "not-authenticated": E(
        "The request has no credentials, or they are unknown, expired or revoked.",
        "Send `Authorization: Bearer` with an API key or the access token of a login.",
    ),
    "email-taken": E("An account with this e-mail address exists.", "Log in, or ask for a new password."),
    "login-failed": E(
        "E-mail and password do not fit together, or the account is disabled.", "Correct them, or reset the password."
    ),
    "registration-closed": E("This site opens no new accounts.", "Ask its administrators for one."),
    "email-not-verified": E(
        "This site lets accounts in once their e-mail address is verified.",
        "Open the link in the mail, or ask for it again with POST /api/auth/request-verify.",
    ),
    "token-invalid": E(
        "The token of the mail is incomplete, expired or was used before.",
        "Ask for another mail, and use it within the hour.",
    ),
    "too-many-logins": E(
        "There were many attempts to log in, to register or to be mailed.", "Wait for `Retry-After` seconds."
    ),
    "csrf-refused": E(
        "A request with the session cookie came from a page that may not use it.",
        "Send it from a page of this site, or send a bearer token instead of the cookie. Operators can allow an origin"
        " on the same site in `PENSUM_ALLOWED_ORIGINS`.",
    ),
    "scope-missing": E(
        "The API key may not do this: it lacks the scope `read`, `write` or `admin`.",
        "Use a key with the scope that `detail` names, or create one.",
    ),
    "sign-in-refused": E(
        "The sign-in with GitHub was cancelled or is too old.", "Start it again, in the same browser."
    ),
    "github-unavailable": E("GitHub did not respond.", "Try again in a moment, or log in with your password."),
    "mail-unavailable": E(
        "The mail server does not respond; the mail is tried again.",
        "Operators check the server and its settings.",
    ),
    "mail-refused": E("The mail server rejected the mail for good.", "Check the address, and the sender of the site."),
    "secret-unreadable": E(
        "The secret of a webhook was encrypted with an earlier secret of this installation.",
        "Rotate the webhook's secret. Operators can name the earlier one in `PENSUM_PREVIOUS_SECRETS`.",
    ),
    "secret-missing": E(
        "This installation has no secret, or a weak one, to sign tokens with.",
        "Operators set `PENSUM_SECRET` to a long random text.",
    ),
    "forbidden": E("You may not do this.", "Ask the owner or an administrator."),
    "not-an-administrator": E("Only administrators may do this.", "Use an administrator's account or key."),
    "not-an-operator": E(
        "Only operators and administrators may do this.", "Ask an administrator for the role, or use a key of one."
    ),
    "too-large": E(
        "The body, the file or one of its parts is larger than the limit.",
        "Send less at once. `detail` names the limit; operators set that of uploads with `PENSUM_MAX_UPLOAD_BYTES`.",
    ),
    "wrong-project-type": E(
        "The project exists, but its type has no such function.", "Use a project of the type in `detail`."
    ),
    "profile-replaced": E(
        "While the text was read, a newer one took its place or the profile was deleted.",
        "Send the text again to use it.",
    ),
    "profile-says-nothing": E("The profile has no text that could be compared.", "Add a text to it first."),
    "text-says-nothing": E(
        "The text has no sentence that could become a profile: besides contact data nothing was left of it. The stored "
        "profile stays as it was.",
        "Send a text that says what the person does, or write the profile with PATCH /api/profiles/me.",
    ),
    "unsupported-media-type": E(
        "The Content-Type is not the one that the route takes, or nothing here reads files of this type.",
        "`detail` says which types are taken.",
    ),
    "dependency-unavailable": E(
        "Something that Pensum needs did not respond.",
        "Try again after `Retry-After` seconds. `GET /status` says what is away.",
    ),
    "database-unavailable": E(
        "PostgreSQL did not respond, or refuses to write. The request may have been stored all the same; then its job "
        "runs.",
        "Send the request again after `Retry-After` seconds. With the same `Idempotency-Key`, a job that was stored is "
        "the answer, and no second one is made. If you sent no key, look for the job in GET /api/jobs first. Operators "
        "check the database and `DATABASE_URL`.",
    ),
    "storage-full": E(
        "A disk of the platform is full, so nothing can be stored. What was accepted before is kept.",
        "Send the request again after `Retry-After` seconds. Operators make room on the disk that `GET /status` names:"
        " everything goes on by itself.",
    ),
    "database-overloaded": E(
        "PostgreSQL has reached a limit of its memory or connections. Nothing was stored.",
        "Send the request again after `Retry-After` seconds. Operators raise `max_connections`, or give PostgreSQL more"
        " memory.",
    ),
    "transaction-conflict": E(
        "Other changes to the same rows came in between, each time. Nothing was stored.",
        "Send the request again after `Retry-After` seconds.",
    ),
    "no-active-generation": E(
        "No embedding model is active, so nothing can be searched.",
        "Operators run `pensum migrate`, which activates one.",
    ),
    "search-unavailable": E(
        "No worker embedded the query in time.", "Try again. Operators check the workers of `io.embed` and `gpu.embed`."
    ),
    "model-unavailable": E(
        "The server of the language model did not respond.",
        "The job is tried again by itself. Operators check that the server runs and that its address is right.",
    ),
    "model-breaks": E(
        "The language model died of this request, each time.", "Change the request, or name another model."
    ),
    "no-language-model": E(
        "The request needs a language model. None is configured, and none was ever seen.",
        "Run `ollama pull llama3.2:3b` where Ollama runs, or start the platform with `pensum up --model FILE.gguf`. "
        "Then send the request again.",
    ),
    "model-missing": E(
        "The server of the language model does not have this model.",
        "Name one that GET /api/llm/models lists. Administrators can pull it.",
    ),
    "model-unfit": E(
        "The model cannot do this: it only writes, or only makes vectors.", "Name a model with the capability."
    ),
    "model-request-refused": E(
        "The server of the language model took the request for wrong.",
        "Change the option or the schema that `detail` names.",
    ),
    "model-credentials-refused": E(
        "The provider of the language model refused the API key of this site.", "Operators correct the provider's key."
    ),
    "model-content-refused": E("The provider declined to write this.", "Change the request, or name another provider."),
    "provider-out-of-budget": E(
        "The site's account at the provider has no credit left.", "Operators top it up, or put another provider first."
    ),
    "model-repeats": E("The output went round in circles.", "Rephrase the request, or name another model."),
    "prompt-too-long": E(
        "The prompt does not fit into the model's context.", "Shorten it, or name a model with a longer context."
    ),
    "output-cut": E("The output reached its token limit before it was whole.", "Raise `max_tokens`, or ask for less."),
    "model-answer-invalid": E(
        "What the model wrote does not match the schema, after every attempt; or its server sent what is no output of "
        "a model, or one without end.",
        "Simplify the schema, or name another model.",
    ),
    "model-registry-unavailable": E(
        "Ollama could not reach the registry of the model.", "Operators check that its host reaches the registry."
    ),
    "disk-full": E(
        "The disk of the models is full.", "Administrators delete a model and pull again: it goes on where it stopped."
    ),
    "embedding-model-missing": E(
        "There is no embedding model of this name here, or its packages are missing.",
        "Give a folder or the name of a model on the Hugging Face hub, and install pensum[gpu] where it needs that.",
    ),
    "embedding-model-unusable": E("The embedding model gives no usable vectors.", "Use another one."),
    "embedding-failed": E(
        "A text could not be embedded.", "Retry the job. Operators find the reason in the worker's log."
    ),
    "build-stalled": E(
        "The new embedding generation failed at the same chunk each time, and is paused. Searches are unaffected.",
        "Administrators mend the cause in `detail` and resume the build, or delete it.",
    ),
    "recall-too-low": E(
        "The new embedding generation finds less than the active one, which stays.",
        "Administrators activate it with `force`, or delete it.",
    ),
    "unreadable-document": E(
        "The file has no text that can be read.", "Save it in another format; a scan needs OCR first."
    ),
    "document-encrypted": E("The file asks for a password.", "Remove the password, and send it again."),
    "document-too-long": E("The file has more pages or text than a document may have.", "Split it."),
    "archive-refused": E(
        "The archive is damaged, too large when unpacked, or holds nothing that is wanted.",
        "Pack the files anew, or send them singly.",
    ),
    "fetch-failed": E("The server of the URL did not respond in time.", "Try again later, or upload the file."),
    "fetch-refused": E("The server of the URL refused the request.", "Check the URL, or upload the file."),
    "fetched-too-large": E("What the URL leads to is larger than the limit.", "Upload a smaller file."),
    "youtube-blocked": E(
        "YouTube does not answer the address of this server, as with most cloud providers.",
        "Upload the transcript as .srt or .vtt. Operators can set a proxy.",
    ),
    "video-unavailable": E(
        "The video is private, deleted or restricted.", "Use a public video, or upload the transcript."
    ),
    "transcript-not-found": E(
        "The video has no transcript, or none in this language.", "Leave the language out, or upload a transcript."
    ),
    "parser-out-of-memory": E(
        "Reading the file took more memory than it may.", "Split it, or save it in a simpler format."
    ),
    "parser-out-of-time": E("Reading the file took longer than it may.", "Split it, or save it in a simpler format."),
    "version-overtaken": E("A newer version of the document was ready first.", "Nothing: the newer version is kept."),
    "vector-missing": E(
        "A text was deleted while the job ran.", "Nothing: the next attempt embeds what is there then."
    ),
    "nothing-to-quote": E(
        "No passage of the library matches.", "Add documents on the subject, or rephrase the request."
    ),
    "library-changed": E("A cited document changed meanwhile.", "Nothing: the next attempt reads the library again."),
    "topic-not-found": E("The library has nothing on this topic.", "Add documents on it, or name another topic."),
    "exercises-exhausted": E(
        "You had every exercise that can be made of these documents.", "Add documents, or name another topic or type."
    ),
    "chat-turn-deleted": E("The message was deleted while its reply was written.", "Nothing: no reply is stored."),
    "coding-bank-invalid": E("A file of coding tasks is broken.", "Operators install the same version everywhere."),
    "sandbox-unavailable": E(
        "No worker has a sandbox, so the code was not run.", "Operators run `pensum doctor` on the workers' host."
    ),
    "documents-not-ready": E("Documents are still being read.", "Try again when their jobs have ended."),
    "document-without-text": E("The document has no text to compare.", "Send one with text; a scan needs OCR first."),
    "ad-without-requirements": E("No line of the job ad says what is required.", "Send an ad that names requirements."),
    "story-changed": E("A memory changed while the job ran.", "Nothing: the next attempt reads the story again."),
    "no-memories": E("No confirmed memory fits the chapter.", "Confirm memories, or name them with `memory_ids`."),
    "report-too-large": E(
        "The text is longer than a PDF may be, or typesetting it took more time or memory than it may.",
        "Export a chapter as Markdown, or write shorter ones.",
    ),
    "schema-unsupported": E(
        "The provider writes no JSON by a schema.", "Leave the schema out, or name another provider."
    ),
    "job-failed": E(
        "The job cannot succeed as it was submitted.", "Read `detail`, change the request and submit it anew."
    ),
    "attempts-exhausted": E(
        "Every attempt ended without a result: its worker died, stalled or could not reach what it needs.",
        "Retry the job with POST /api/jobs/{id}/retry. Operators look for its id in the log.",
    ),
    "time-limit-exceeded": E("The job ran longer than its kind may.", "Ask for less at once, or retry it."),
    "lease-lost": E("Another attempt does this job now.", "Nothing: that attempt tells the result."),
    "cancelled": E("The job was cancelled.", "Retry it with POST /api/jobs/{id}/retry, if it is wanted after all."),
    "internal-error": E(
        "A fault in Pensum itself.", "Try once more. Operators find the details in the log, under the job or the path."
    ),
}
