import type { Connection, FileOptions } from "../connection.js";
import type { Operation, RequestOptions, SubmitOptions } from "../operations.js";
import type { JobOf, Schemas } from "../types.js";

type Ranking = RequestOptions<Operation<"GET", "/api/cv-matcher/ranking.csv">>["query"];

/** CVs compared with job ads. */
export class CvMatches {
  constructor(private readonly connection: Connection) {}

  /** The job that compares each CV with each ad. */
  async start(wanted: Schemas["CvMatchIn"], options: SubmitOptions = {}): Promise<JobOf<"cv.match">> {
    return await this.connection.request("POST", "/api/cv-matcher/match", { ...options, body: wanted });
  }

  /** Best first. */
  list(query: RequestOptions<Operation<"GET", "/api/cv-matcher/matches">>["query"]): AsyncGenerator<Schemas["CvMatchOut"], void> {
    return this.connection.list("/api/cv-matcher/matches", { query });
  }

  async get(id: string): Promise<Schemas["CvMatchOut"]> {
    return await this.connection.request("GET", "/api/cv-matcher/matches/{match_id}", { path: { match_id: id } });
  }

  async delete(id: string): Promise<void> {
    await this.connection.request("DELETE", "/api/cv-matcher/matches/{match_id}", { path: { match_id: id } });
  }

  /** A PDF, which a job makes. */
  async report(id: string, options: FileOptions = {}): Promise<Blob> {
    return await this.connection.fileOfJob("/api/cv-matcher/matches/{match_id}/report", { path: { match_id: id } }, options);
  }

  /** A file of comma-separated values. */
  async ranking(query: Ranking): Promise<Blob> {
    return await this.connection.file("/api/cv-matcher/ranking.csv", { query });
  }
}
