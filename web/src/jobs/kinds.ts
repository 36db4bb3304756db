import type { JobKind } from "../api/client";

/** Those that the API filters by. */
export const STATES = ["scheduled", "queued", "running", "succeeded", "failed", "cancelled", "expired"] as const;

/** What learners ask for. */
export const KINDS: readonly JobKind[] = [
  "answers.ask",
  "chat.reply",
  "cv.match",
  "cv.report",
  "documents.ingest",
  "documents.summarize",
  "learning.exercises",
  "learning.grade",
  "learning.resources",
  "llm.embed",
  "llm.generate",
  "profiles.ingest",
  "stories.chapter",
  "stories.export",
  "stories.reply",
  "transcripts.ingest",
];

/** With what the platform does by itself and for administrators. */
export const ALL_KINDS: readonly JobKind[] = [
  ...KINDS,
  "chat.title",
  "embeddings.build",
  "embeddings.heal",
  "embeddings.query",
  "embeddings.rerank",
  "instructions.preview",
  "llm.delete",
  "llm.pull",
  "mail.send",
  "profiles.embed",
  "profiles.match",
  "profiles.personalize",
  "profiles.progress",
  "webhooks.deliver",
];
