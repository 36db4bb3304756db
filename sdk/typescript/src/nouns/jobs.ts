import type { Connection } from "../connection.js";
import type { Operation, RequestOptions } from "../operations.js";
import type { Job, Schemas } from "../types.js";

type JobFilters = RequestOptions<Operation<"GET", "/api/jobs">>["query"];

/** The caller's jobs. `Pensum` itself submits and follows them. */
export class Jobs {
  constructor(private readonly connection: Connection) {}

  async get(id: string): Promise<Job> {
    return await this.connection.request("GET", "/api/jobs/{job_id}", { path: { job_id: id } });
  }

  /** Newest first. */
  list(query: JobFilters = {}, { metadata }: { metadata?: Readonly<Record<string, string>> } = {}): AsyncGenerator<Job, void> {
    return this.connection.list("/api/jobs", { query, ...(metadata && { metadata }) });
  }

  /** Ends a waiting job at once and asks a running one to stop. */
  async cancel(id: string): Promise<Job> {
    return await this.connection.request("POST", "/api/jobs/{job_id}/cancel", { path: { job_id: id }, isRepeatable: true });
  }

  /** Runs a failed, cancelled or expired job again. */
  async retry(id: string): Promise<Job> {
    return await this.connection.request("POST", "/api/jobs/{job_id}/retry", { path: { job_id: id } });
  }

  /** The webhooks that were sent for a job. */
  deliveries(id: string): AsyncGenerator<Schemas["DeliveryOut"], void> {
    return this.connection.list("/api/jobs/{job_id}/deliveries", { path: { job_id: id } });
  }
}
