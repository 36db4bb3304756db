/** The kinds of job that are submitted as JSON, and where. */
import type { JsonOf, Operation, PathOf } from "./operations.js";
import type { JobKind } from "./types.js";

/** With a field of the input in the path, where the job is about something that is there. */
export const KIND_PATHS = {
  "answers.ask": "/api/answers",
  "chat.reply": "/api/chat/{project_id}",
  "cv.match": "/api/cv-matcher/match",
  "documents.ingest": "/api/documents/text",
  "documents.summarize": "/api/documents/{document_id}/summary",
  "instructions.preview": "/api/instructions/preview",
  "learning.exercises": "/api/learning/exercises",
  "learning.grade": "/api/learning/exercises/{exercise_id}/answers",
  "learning.resources": "/api/learning/resources",
  "llm.embed": "/api/llm/embed",
  "llm.generate": "/api/llm/generate",
  "llm.pull": "/api/llm/models/pull",
  "profiles.ingest": "/api/profiles/ingest",
  "profiles.match": "/api/profiles/match",
  "profiles.personalize": "/api/profiles/me/personalize",
  "profiles.progress": "/api/profiles/progress",
  "stories.chapter": "/api/stories/{project_id}/chapters",
  "stories.reply": "/api/stories/{project_id}/conversation",
  "transcripts.ingest": "/api/transcripts/youtube",
} as const satisfies Partial<Record<JobKind, PathOf<"POST">>>;

export type SubmittedKind = keyof typeof KIND_PATHS;

type Submission<K extends SubmittedKind> = Operation<"POST", (typeof KIND_PATHS)[K]>;
type BodyOf<O> = [JsonOf<O>] extends [never] ? unknown : NonNullable<JsonOf<O>>;
type InPath<O> = O extends { parameters: { path: infer Parameters extends object } } ? Parameters : unknown;

/** What a job of this kind is made of. */
export type InputOf<K extends SubmittedKind> = BodyOf<Submission<K>> & InPath<Submission<K>>;

/** The kind of a plug-in, such as `text.wordcount`: none of Pensum's own begins with its first word. Or its path, `/api/...`. */
export type PluginKind<K extends string> = K extends `${NamespaceOf<JobKind>}.${string}` ? never : K extends `/${string}` | `${string}.${string}` ? K : never;

type NamespaceOf<K extends string> = K extends `${infer Namespace}.${string}` ? Namespace : never;

const NAMESPACES: ReadonlySet<string> = new Set(Object.keys(KIND_PATHS).map(namespaceOf));

export interface SubmissionRequest {
  template: string;
  path: Record<string, unknown>;
  body: Record<string, unknown>;
}

/** Where a job of this kind is submitted, or of the kind that has this path, and which fields are not part of it. */
export function submissionRequest(kind: string, input: object): SubmissionRequest {
  const template = kind.startsWith("/") ? kind : (KIND_PATHS[kind as SubmittedKind] ?? pathOfPlugin(kind));
  if (!template) throw new TypeError(`Unknown kind '${kind}'. Give the path of its route, or one of ${Object.keys(KIND_PATHS).join(", ")}.`);
  const [inPath, others] = [true, false].map((isInPath) =>
    Object.fromEntries(Object.entries(input).filter(([name]) => template.includes(`{${name}}`) === isInPath)),
  ) as [Record<string, unknown>, Record<string, unknown>];
  return { template, path: inPath, body: others };
}

function pathOfPlugin(kind: string): string | undefined {
  const [namespace, name] = [namespaceOf(kind), kind.slice(namespaceOf(kind).length + 1)];
  if (!name || NAMESPACES.has(namespace)) return undefined;
  return `/api/plugins/${encodeURIComponent(namespace)}/${encodeURIComponent(name)}`;
}

function namespaceOf(kind: string): string {
  return kind.split(".", 1)[0]!;
}
