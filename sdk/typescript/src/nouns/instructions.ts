import type { Connection } from "../connection.js";
import type { Operation, RequestOptions, SubmitOptions } from "../operations.js";
import type { JobOf, Schemas } from "../types.js";

type Base = "/api/instructions" | "/api/admin/instructions";
type Preview = RequestOptions<Operation<"POST", "/api/instructions/preview">>["body"];

/** How answers are written: one's own instructions, or the site's for all users, which only administrators change. Each
 * has versions, and one is active. */
export class Instructions {
  constructor(
    private readonly connection: Connection,
    private readonly base: Base = "/api/instructions",
  ) {}

  async add(instruction: Schemas["InstructionIn"]): Promise<Schemas["InstructionOut"]> {
    return await this.connection.request("POST", this.base, { body: instruction });
  }

  /** Newest first. */
  list(): AsyncGenerator<Schemas["InstructionOut"], void> {
    return this.connection.list(this.base);
  }

  async get(id: string): Promise<Schemas["InstructionOut"]> {
    return await this.connection.request("GET", `${this.base}/{instruction_id}`, { path: { instruction_id: id } });
  }

  /** A change is a new version. */
  async change(id: string, changes: Schemas["InstructionPatch"]): Promise<Schemas["InstructionOut"]> {
    return await this.connection.request("PATCH", `${this.base}/{instruction_id}`, { path: { instruction_id: id }, body: changes });
  }

  /** With all its versions. */
  async delete(id: string): Promise<void> {
    await this.connection.request("DELETE", `${this.base}/{instruction_id}`, { path: { instruction_id: id } });
  }

  /** Newest first. */
  versions(id: string): AsyncGenerator<Schemas["InstructionVersionOut"], void> {
    return this.connection.list(`${this.base}/{instruction_id}/history`, { path: { instruction_id: id } });
  }

  /** It applies to all later answers, in place of the one before. */
  async activate(id: string): Promise<Schemas["InstructionOut"]> {
    return await this.connection.request("POST", `${this.base}/{instruction_id}/activate`, { path: { instruction_id: id }, isRepeatable: true });
  }

  async deactivate(id: string): Promise<Schemas["InstructionOut"]> {
    return await this.connection.request("POST", `${this.base}/{instruction_id}/deactivate`, { path: { instruction_id: id }, isRepeatable: true });
  }

  /** An earlier version, as a new one. */
  async rollBack(id: string, version: number): Promise<Schemas["InstructionOut"]> {
    return await this.connection.request("POST", `${this.base}/{instruction_id}/rollback`, { path: { instruction_id: id }, body: { version } });
  }

  /** Answers a question twice from the same passages: as answers are now, and with this text. */
  async preview(preview: Preview, options: SubmitOptions = {}): Promise<JobOf<"instructions.preview">> {
    return await this.connection.request("POST", `${this.base}/preview`, { ...options, body: preview });
  }
}
