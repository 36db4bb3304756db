import type { Connection, FileOptions } from "../connection.js";
import type { SubmitOptions } from "../operations.js";
import type { JobOf, Schemas } from "../types.js";

/** Life stories: what was told, what was understood, and the chapters that are made of it. */
export class Stories {
  constructor(private readonly connection: Connection) {}

  /** The job that replies, and proposes memories. */
  async tell(projectId: string, message: string | Schemas["StoryMessageIn"], options: SubmitOptions = {}): Promise<JobOf<"stories.reply">> {
    const body = typeof message === "string" ? { message } : message;
    return await this.connection.request("POST", "/api/stories/{project_id}/conversation", { ...options, path: { project_id: projectId }, body });
  }

  /** Newest first. */
  messages(projectId: string): AsyncGenerator<Schemas["StoryMessageOut"], void> {
    return this.connection.list("/api/stories/{project_id}/conversation", { path: { project_id: projectId } });
  }

  /** Deletes the conversation. Memories stay. */
  async clear(projectId: string): Promise<void> {
    await this.connection.request("DELETE", "/api/stories/{project_id}/conversation", { path: { project_id: projectId } });
  }

  /** What was told and what is still missing. */
  async plan(projectId: string): Promise<Schemas["StoryPlanOut"]> {
    return await this.connection.request("GET", "/api/stories/{project_id}/plan", { path: { project_id: projectId } });
  }

  /** Newest first. */
  memories(projectId: string, query: { confirmed?: boolean } = {}): AsyncGenerator<Schemas["StoryMemoryOut"], void> {
    return this.connection.list("/api/stories/{project_id}/memories", { path: { project_id: projectId }, query });
  }

  async addMemory(projectId: string, memory: Schemas["StoryMemoryIn"]): Promise<Schemas["StoryMemoryOut"]> {
    return await this.connection.request("POST", "/api/stories/{project_id}/memories", { path: { project_id: projectId }, body: memory });
  }

  /** Confirms or edits a memory. */
  async changeMemory(projectId: string, memoryId: string, changes: Schemas["StoryMemoryPatch"]): Promise<Schemas["StoryMemoryOut"]> {
    const path = { project_id: projectId, memory_id: memoryId };
    return await this.connection.request("PATCH", "/api/stories/{project_id}/memories/{memory_id}", { path, body: changes });
  }

  /** Deletes a memory and all that was made of it. */
  async deleteMemory(projectId: string, memoryId: string): Promise<void> {
    const path = { project_id: projectId, memory_id: memoryId };
    await this.connection.request("DELETE", "/api/stories/{project_id}/memories/{memory_id}", { path });
  }

  /** In the order of time; what has no date comes last. */
  async timeline(projectId: string): Promise<Schemas["TimelineEventOut"][]> {
    return (await this.connection.request("GET", "/api/stories/{project_id}/timeline", { path: { project_id: projectId } })).items;
  }

  /** Who was named, and in which memories. */
  async people(projectId: string): Promise<Schemas["StoryNameOut"][]> {
    return (await this.connection.request("GET", "/api/stories/{project_id}/people", { path: { project_id: projectId } })).items;
  }

  /** Which places were named, and in which memories. */
  async places(projectId: string): Promise<Schemas["StoryNameOut"][]> {
    return (await this.connection.request("GET", "/api/stories/{project_id}/places", { path: { project_id: projectId } })).items;
  }

  /** The job that writes a chapter of confirmed memories. */
  async writeChapter(projectId: string, wanted: Schemas["StoryChapterIn"] = {}, options: SubmitOptions = {}): Promise<JobOf<"stories.chapter">> {
    return await this.connection.request("POST", "/api/stories/{project_id}/chapters", { ...options, path: { project_id: projectId }, body: wanted });
  }

  chapters(projectId: string): AsyncGenerator<Schemas["StoryChapterOut"], void> {
    return this.connection.list("/api/stories/{project_id}/chapters", { path: { project_id: projectId } });
  }

  async chapter(projectId: string, chapterId: string): Promise<Schemas["StoryChapterOut"]> {
    const path = { project_id: projectId, chapter_id: chapterId };
    return await this.connection.request("GET", "/api/stories/{project_id}/chapters/{chapter_id}", { path });
  }

  async deleteChapter(projectId: string, chapterId: string): Promise<void> {
    const path = { project_id: projectId, chapter_id: chapterId };
    await this.connection.request("DELETE", "/api/stories/{project_id}/chapters/{chapter_id}", { path });
  }

  /** A file. A job makes a PDF. */
  async exportChapter(projectId: string, chapterId: string, format: "pdf" | "markdown" = "pdf", options: FileOptions = {}): Promise<Blob> {
    const path = { project_id: projectId, chapter_id: chapterId };
    return await this.connection.fileOfJob("/api/stories/{project_id}/chapters/{chapter_id}/export", { path, query: { format } }, options);
  }
}
