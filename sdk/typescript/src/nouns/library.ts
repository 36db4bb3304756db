import type { Connection } from "../connection.js";
import type { ItemOf, Operation, RequestOptions } from "../operations.js";
import type { Schemas } from "../types.js";

type Filters = RequestOptions<Operation<"GET", "/api/library">>["query"];

/** The library that all learners share. To change it is for administrators. */
export class Library {
  constructor(private readonly connection: Connection) {}

  list(query: Filters = {}): AsyncGenerator<Schemas["LibraryResourceOut"], void> {
    return this.connection.list("/api/library", { query });
  }

  async get(id: string): Promise<Schemas["LibraryResourceOut"]> {
    return await this.connection.request("GET", "/api/library/{resource_id}", { path: { resource_id: id } });
  }

  /** A lesson with its text. `slug` is the end of its address. */
  async lesson(slug: string): Promise<Schemas["LessonOut"]> {
    return await this.connection.request("GET", "/api/library/lessons/{slug}", { path: { slug } });
  }

  /** As administrators see it. */
  managed(query: Filters = {}): AsyncGenerator<ItemOf<"/api/admin/library">, void> {
    return this.connection.list("/api/admin/library", { query });
  }

  async add(resource: Schemas["LibraryResourceIn"]): Promise<Schemas["ManagedResourceOut"]> {
    return await this.connection.request("POST", "/api/admin/library", { body: resource });
  }

  async change(id: string, changes: Schemas["LibraryResourcePatch"]): Promise<Schemas["ManagedResourceOut"]> {
    return await this.connection.request("PATCH", "/api/admin/library/{resource_id}", { path: { resource_id: id }, body: changes });
  }

  async delete(id: string): Promise<void> {
    await this.connection.request("DELETE", "/api/admin/library/{resource_id}", { path: { resource_id: id } });
  }
}
