import type { Connection } from "../connection.js";
import type { SubmitOptions } from "../operations.js";
import type { JobOf, Schemas } from "../types.js";

/** The caller's profile and progress, and the profiles of people who let themselves be found. */
export class Profiles {
  constructor(private readonly connection: Connection) {}

  async mine(): Promise<Schemas["OwnProfileOut"]> {
    return await this.connection.request("GET", "/api/profiles/me");
  }

  async change(changes: Schemas["ProfileChanges"]): Promise<Schemas["ChangedProfileOut"]> {
    return await this.connection.request("PATCH", "/api/profiles/me", { body: changes });
  }

  list(query: { name?: string } = {}): AsyncGenerator<Schemas["ProfileOut"], void> {
    return this.connection.list("/api/profiles", { query });
  }

  /** The job that finds people, with reasons that quote their profiles. */
  async match(wanted: Schemas["MatchIn"], options: SubmitOptions = {}): Promise<JobOf<"profiles.match">> {
    return await this.connection.request("POST", "/api/profiles/match", { ...options, body: wanted });
  }

  /** The job that takes down what the learner did, and says what is next. */
  async recordProgress(progress: Schemas["ProgressIn"], options: SubmitOptions = {}): Promise<JobOf<"profiles.progress">> {
    return await this.connection.request("POST", "/api/profiles/progress", { ...options, body: progress });
  }

  /** Newest first. */
  progress(): AsyncGenerator<Schemas["ProgressOut"], void> {
    return this.connection.list("/api/profiles/progress");
  }
}
