import type { Connection } from "../connection.js";
import type { SubmitOptions } from "../operations.js";
import type { JobOf, Schemas } from "../types.js";

type ProjectPath = `/api/chat/{project_id}${string}`;

/** The same operation without a project has the path without its id. */
function at<P extends ProjectPath>(projectId: string | null, path: P): P {
  return (projectId === null ? path.replace("/{project_id}", "") : path) as P;
}

function of(projectId: string | null): { project_id: string } {
  return { project_id: projectId ?? "" };
}

/** Chats with the documents of a project or, where `projectId` is null, with all documents of the user and the shared library. */
export class Chats {
  constructor(private readonly connection: Connection) {}

  /** The job that replies. A thread takes one message at a time. */
  async send(projectId: string | null, message: string | Schemas["ChatIn"], options: SubmitOptions = {}): Promise<JobOf<"chat.reply">> {
    const body = typeof message === "string" ? { message } : message;
    return await this.connection.request("POST", at(projectId, "/api/chat/{project_id}"), { ...options, path: of(projectId), body });
  }

  /** Newest first. */
  messages(projectId: string | null, query: { thread_id?: string } = {}): AsyncGenerator<Schemas["ChatMessageOut"], void> {
    return this.connection.list(at(projectId, "/api/chat/{project_id}"), { path: of(projectId), query });
  }

  /** Newest first. */
  threads(projectId: string | null): AsyncGenerator<Schemas["ThreadOut"], void> {
    return this.connection.list(at(projectId, "/api/chat/{project_id}/threads"), { path: of(projectId) });
  }

  async addThread(projectId: string | null, title: string): Promise<Schemas["ThreadOut"]> {
    return await this.connection.request("POST", at(projectId, "/api/chat/{project_id}/threads"), { path: of(projectId), body: { title } });
  }

  async renameThread(projectId: string | null, threadId: string, title: string): Promise<Schemas["ThreadOut"]> {
    const path = { ...of(projectId), thread_id: threadId };
    return await this.connection.request("PATCH", at(projectId, "/api/chat/{project_id}/threads/{thread_id}"), { path, body: { title } });
  }

  /** What became of a message and its replies, with all versions. */
  versions(projectId: string | null, messageId: string): AsyncGenerator<Schemas["ChatMessageOut"], void> {
    const path = { ...of(projectId), message_id: messageId };
    return this.connection.list(at(projectId, "/api/chat/{project_id}/messages/{message_id}/versions"), { path });
  }

  /** The whole chat, or one thread of it. */
  async export(projectId: string | null, query: { thread_id?: string; format?: "json" | "markdown" } = {}): Promise<Schemas["ChatExport"] | string> {
    return await this.connection.request("GET", at(projectId, "/api/chat/{project_id}/export"), { path: of(projectId), query });
  }

  /** The job that adds a file to the documents of the project. */
  async upload(projectId: string | null, file: File, options: SubmitOptions = {}): Promise<JobOf<"documents.ingest">> {
    return await this.connection.request("POST", at(projectId, "/api/chat/{project_id}/upload"), { ...options, path: of(projectId), form: { file } });
  }

  /** The job that replies to the changed message. The turns after it are deleted. */
  async edit(projectId: string | null, messageId: string, body: Schemas["EditIn"], options: SubmitOptions = {}): Promise<JobOf<"chat.reply">> {
    const path = { ...of(projectId), message_id: messageId };
    return await this.connection.request("PATCH", at(projectId, "/api/chat/{project_id}/messages/{message_id}"), { ...options, path, body });
  }

  /** The job that replies again, as a new version of the same turn. */
  async regenerate(projectId: string | null, messageId: string, options: SubmitOptions = {}): Promise<JobOf<"chat.reply">> {
    const path = { ...of(projectId), message_id: messageId };
    return await this.connection.request("POST", at(projectId, "/api/chat/{project_id}/messages/{message_id}/regenerate"), { ...options, path });
  }

  /** What was streamed stays in the thread. */
  async stop(projectId: string | null, threadId: string): Promise<void> {
    const path = { ...of(projectId), thread_id: threadId };
    await this.connection.request("POST", at(projectId, "/api/chat/{project_id}/threads/{thread_id}/stop"), { path });
  }

  /** Deletes all chats of the project, or one thread. */
  async clear(projectId: string | null, query: { thread_id?: string } = {}): Promise<void> {
    await this.connection.request("DELETE", at(projectId, "/api/chat/{project_id}"), { path: of(projectId), query });
  }
}
