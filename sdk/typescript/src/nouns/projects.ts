import type { Connection } from "../connection.js";
import type { Operation, RequestOptions } from "../operations.js";
import type { Schemas } from "../types.js";

export class Projects {
  constructor(private readonly connection: Connection) {}

  async create(project: Schemas["ProjectIn"]): Promise<Schemas["ProjectOut"]> {
    return await this.connection.request("POST", "/api/projects", { body: project });
  }

  /** Newest first. */
  list(query: RequestOptions<Operation<"GET", "/api/projects">>["query"] = {}): AsyncGenerator<Schemas["ProjectOut"], void> {
    return this.connection.list("/api/projects", { query });
  }

  async get(id: string): Promise<Schemas["ProjectOut"]> {
    return await this.connection.request("GET", "/api/projects/{project_id}", { path: { project_id: id } });
  }

  async change(id: string, changes: Schemas["ProjectPatch"]): Promise<Schemas["ProjectOut"]> {
    return await this.connection.request("PATCH", "/api/projects/{project_id}", { path: { project_id: id }, body: changes });
  }

  /** With all that is in it, but for documents that are in another project too. */
  async delete(id: string): Promise<void> {
    await this.connection.request("DELETE", "/api/projects/{project_id}", { path: { project_id: id } });
  }
}
