import type { Connection } from "../connection.js";
import type { ItemOf, Operation, RequestOptions } from "../operations.js";
import type { Schemas } from "../types.js";

type JobFilters = RequestOptions<Operation<"GET", "/api/admin/jobs">>["query"];
type AuditFilters = RequestOptions<Operation<"GET", "/api/admin/audit">>["query"];
type UsageFilters = RequestOptions<Operation<"GET", "/api/admin/usage">>["query"];

/** ISO 8601. Without one, the last day. */
export interface Window {
  since?: string;
  until?: string;
}

/** The jobs of all users, what holds them, and what was changed. For operators; to run jobs again is for administrators. */
export class Admin {
  constructor(private readonly connection: Connection) {}

  /** Newest first. */
  jobs(query: JobFilters = {}): AsyncGenerator<Schemas["AdminJobOut"], void> {
    return this.connection.list("/api/admin/jobs", { query });
  }

  async job(id: string): Promise<Schemas["AdminJobOut"]> {
    return await this.connection.request("GET", "/api/admin/jobs/{job_id}", { path: { job_id: id } });
  }

  async cancelJob(id: string): Promise<Schemas["AdminJobOut"]> {
    return await this.connection.request("POST", "/api/admin/jobs/{job_id}/cancel", { path: { job_id: id }, isRepeatable: true });
  }

  async retryJob(id: string): Promise<Schemas["AdminJobOut"]> {
    return await this.connection.request("POST", "/api/admin/jobs/{job_id}/retry", { path: { job_id: id } });
  }

  /** Counts the jobs that a filter finds. With `dry_run: false` and the `bulk_id` of that count it has just them cancelled or run again, which goes on by itself: see `bulkAction`. */
  async actOnJobs(body: Schemas["BulkIn"]): Promise<Schemas["BulkOut"]> {
    return await this.connection.request("POST", "/api/admin/jobs/bulk", { body, isRepeatable: true });
  }

  /** Newest first, as long as jobs are kept. */
  bulkActions(): AsyncGenerator<Schemas["BulkActionOut"], void> {
    return this.connection.list("/api/admin/bulk-actions");
  }

  /** How far it is, and how it ended. */
  async bulkAction(id: string): Promise<Schemas["BulkActionOut"]> {
    return await this.connection.request("GET", "/api/admin/bulk-actions/{bulk_action_id}", { path: { bulk_action_id: id } });
  }

  /** Stops it. What it has done stays done. */
  async cancelBulkAction(id: string): Promise<Schemas["BulkActionOut"]> {
    return await this.connection.request("POST", "/api/admin/bulk-actions/{bulk_action_id}/cancel", { path: { bulk_action_id: id }, isRepeatable: true });
  }

  /** What jobs fail with, the most frequent first. */
  async problems(query: Window = {}): Promise<Schemas["ProblemGroupsOut"]> {
    return await this.connection.request("GET", "/api/admin/problems", { query });
  }

  /** How many jobs were submitted in each hour. */
  async jobCounts(query: Window = {}): Promise<Schemas["JobCountsOut"]> {
    return await this.connection.request("GET", "/api/admin/jobs/counts", { query });
  }

  async stats(): Promise<Schemas["Stats"]> {
    return await this.connection.request("GET", "/api/admin/stats");
  }

  /** Newest first. */
  audit(query: AuditFilters = {}): AsyncGenerator<ItemOf<"/api/admin/audit">, void> {
    return this.connection.list("/api/admin/audit", { query });
  }

  async queues(): Promise<Schemas["QueuesOut"]> {
    return await this.connection.request("GET", "/api/admin/queues");
  }

  /** Workers begin no job of the queue until it is resumed. */
  async pauseQueue(name: string): Promise<Schemas["PauseOut"]> {
    return await this.connection.request("POST", "/api/admin/queues/{name}/pause", { path: { name }, isRepeatable: true });
  }

  async resumeQueue(name: string): Promise<Schemas["PauseOut"]> {
    return await this.connection.request("POST", "/api/admin/queues/{name}/resume", { path: { name }, isRepeatable: true });
  }

  /** Workers begin no job of the kind, in whichever queue, until it is resumed. */
  async pauseKind(kind: string): Promise<Schemas["PauseOut"]> {
    return await this.connection.request("POST", "/api/admin/kinds/{kind}/pause", { path: { kind }, isRepeatable: true });
  }

  async resumeKind(kind: string): Promise<Schemas["PauseOut"]> {
    return await this.connection.request("POST", "/api/admin/kinds/{kind}/resume", { path: { kind }, isRepeatable: true });
  }

  /** The live workers by name, with the jobs that each has in hand. */
  async workers(): Promise<Schemas["WorkerOut"][]> {
    return (await this.connection.request("GET", "/api/admin/workers")).items;
  }

  /** Within seconds it claims no more jobs. It finishes those that it runs, and is alive until it is stopped. */
  async drainWorker(id: string): Promise<Schemas["WorkerOut"]> {
    return await this.connection.request("POST", "/api/admin/workers/{worker_id}/drain", { path: { worker_id: id }, isRepeatable: true });
  }

  /** What the platform does again and again, and when it did so last. */
  async schedules(): Promise<Schemas["ScheduleOut"][]> {
    return (await this.connection.request("GET", "/api/admin/schedules")).items;
  }

  /** What the tables take up, and what retention deletes next. */
  async storage(): Promise<Schemas["StorageOut"]> {
    return await this.connection.request("GET", "/api/admin/storage");
  }

  /** What holds in the API, and where each setting comes from. Secrets are never among it. */
  async settings(): Promise<Schemas["SettingsOut"]> {
    return await this.connection.request("GET", "/api/admin/settings");
  }

  /** What jobs used that ended in the last 30 days, or in a window. */
  async usage(query: UsageFilters = {}): Promise<Schemas["PlatformUsageOut"]> {
    return await this.connection.request("GET", "/api/admin/usage", { query });
  }

  /** The same as CSV, with all rows. */
  async usageCsv(query: UsageFilters = {}): Promise<Blob> {
    return await this.connection.file("/api/admin/usage.csv", { query });
  }

  /** Has a schedule run now, whether or not it is due. */
  async runSchedule(name: string): Promise<Schemas["ScheduleOut"]> {
    return await this.connection.request("POST", "/api/admin/schedules/{name}/run", { path: { name }, isRepeatable: true });
  }
}
