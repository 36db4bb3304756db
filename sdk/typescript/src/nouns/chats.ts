import type { Connection } from "../connection.js";
import type { SubmitOptions } from "../operations.js";
import type { JobOf, Schemas } from "../types.js";

/** Chats with the documents of a project. */
export class Chats {
  constructor(private readonly connection: Connection) {}

  /** The job that replies. A thread takes one message at a time. */
  async send(projectId: string, message: string | Schemas["ChatIn"], options: SubmitOptions = {}): Promise<JobOf<"chat.reply">> {
    const body = typeof message === "string" ? { message } : message;
    return await this.connection.request("POST", "/api/chat/{project_id}", { ...options, path: { project_id: projectId }, body });
  }

  /** Newest first. */
  messages(projectId: string, query: { thread_id?: string } = {}): AsyncGenerator<Schemas["ChatMessageOut"], void> {
    return this.connection.list("/api/chat/{project_id}", { path: { project_id: projectId }, query });
  }

  /** Newest first. */
  threads(projectId: string): AsyncGenerator<Schemas["ThreadOut"], void> {
    return this.connection.list("/api/chat/{project_id}/threads", { path: { project_id: projectId } });
  }

  async addThread(projectId: string, title: string): Promise<Schemas["ThreadOut"]> {
    return await this.connection.request("POST", "/api/chat/{project_id}/threads", { path: { project_id: projectId }, body: { title } });
  }

  async renameThread(projectId: string, threadId: string, title: string): Promise<Schemas["ThreadOut"]> {
    const path = { project_id: projectId, thread_id: threadId };
    return await this.connection.request("PATCH", "/api/chat/{project_id}/threads/{thread_id}", { path, body: { title } });
  }

  /** What became of a message and its replies, with all versions. */
  versions(projectId: string, messageId: string): AsyncGenerator<Schemas["ChatMessageOut"], void> {
    const path = { project_id: projectId, message_id: messageId };
    return this.connection.list("/api/chat/{project_id}/messages/{message_id}/versions", { path });
  }

  /** The whole chat, or one thread of it. */
  async export(projectId: string, query: { thread_id?: string; format?: "json" | "markdown" } = {}): Promise<Schemas["ChatExport"] | string> {
    return await this.connection.request("GET", "/api/chat/{project_id}/export", { path: { project_id: projectId }, query });
  }

  /** The job that adds a file to the documents of the project. */
  async upload(projectId: string, file: File, options: SubmitOptions = {}): Promise<JobOf<"documents.ingest">> {
    return await this.connection.request("POST", "/api/chat/{project_id}/upload", { ...options, path: { project_id: projectId }, form: { file } });
  }

  /** The job that replies to the changed message. The turns after it are deleted. */
  async edit(projectId: string, messageId: string, body: Schemas["EditIn"], options: SubmitOptions = {}): Promise<JobOf<"chat.reply">> {
    const path = { project_id: projectId, message_id: messageId };
    return await this.connection.request("PATCH", "/api/chat/{project_id}/messages/{message_id}", { ...options, path, body });
  }

  /** The job that replies again, as a new version of the same turn. */
  async regenerate(projectId: string, messageId: string, options: SubmitOptions = {}): Promise<JobOf<"chat.reply">> {
    const path = { project_id: projectId, message_id: messageId };
    return await this.connection.request("POST", "/api/chat/{project_id}/messages/{message_id}/regenerate", { ...options, path });
  }

  /** What was streamed stays in the thread. */
  async stop(projectId: string, threadId: string): Promise<void> {
    const path = { project_id: projectId, thread_id: threadId };
    await this.connection.request("POST", "/api/chat/{project_id}/threads/{thread_id}/stop", { path });
  }

  /** Deletes all chats of the project, or one thread. */
  async clear(projectId: string, query: { thread_id?: string } = {}): Promise<void> {
    await this.connection.request("DELETE", "/api/chat/{project_id}", { path: { project_id: projectId }, query });
  }
}
