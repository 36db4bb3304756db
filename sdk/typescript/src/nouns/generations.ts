import type { Connection } from "../connection.js";
import type { SubmitOptions } from "../operations.js";
import type { Schemas } from "../types.js";

/** The embedding generations of the library, one of which is searched. For administrators. */
export class Generations {
  constructor(private readonly connection: Connection) {}

  /** Embeds the whole library with another model, while searches go on with the active generation. */
  async build(generation: Schemas["BuildIn"], options: SubmitOptions = {}): Promise<Schemas["BuildOut"]> {
    return await this.connection.request("POST", "/api/embeddings/generations", { ...options, body: generation });
  }

  /** Newest first. */
  list(): AsyncGenerator<Schemas["GenerationOut"], void> {
    return this.connection.list("/api/embeddings/generations");
  }

  async get(id: number): Promise<Schemas["GenerationOut"]> {
    return await this.connection.request("GET", "/api/embeddings/generations/{generation_id}", { path: { generation_id: id } });
  }

  /** Searches use it from now on. The one before is kept for `rollBack`. `force` takes it although its recall is low. */
  async activate(id: number, { force = false }: { force?: boolean } = {}): Promise<Schemas["GenerationOut"]> {
    return await this.connection.request("POST", "/api/embeddings/generations/{generation_id}/activate", {
      path: { generation_id: id },
      body: { force },
    });
  }

  /** From the active generation to the one before, or to this one while it is kept. */
  async rollBack(id: number): Promise<Schemas["GenerationOut"]> {
    return await this.connection.request("POST", "/api/embeddings/generations/{generation_id}/rollback", { path: { generation_id: id } });
  }

  /** Until `resume`, its build does nothing. */
  async pause(id: number): Promise<Schemas["GenerationOut"]> {
    return await this.connection.request("POST", "/api/embeddings/generations/{generation_id}/pause", { path: { generation_id: id } });
  }

  async resume(id: number): Promise<Schemas["GenerationOut"]> {
    return await this.connection.request("POST", "/api/embeddings/generations/{generation_id}/resume", { path: { generation_id: id } });
  }

  /** One that is being built or retired. */
  async delete(id: number, { force = false }: { force?: boolean } = {}): Promise<void> {
    await this.connection.request("DELETE", "/api/embeddings/generations/{generation_id}", { path: { generation_id: id }, query: { force } });
  }
}
