import type { Connection } from "../connection.js";
import type { Operation, RequestOptions, SubmitOptions } from "../operations.js";
import type { JobOf, Schemas } from "../types.js";

/** Questions to the library, answered with exact quotes. */
export class Answers {
  constructor(private readonly connection: Connection) {}

  /** The job that answers; `streamText` shows its text as it is written. */
  async ask(question: string | Schemas["AskIn"], options: SubmitOptions = {}): Promise<JobOf<"answers.ask">> {
    const body = typeof question === "string" ? { question } : question;
    return await this.connection.request("POST", "/api/answers", { ...options, body });
  }

  /** Newest first. */
  list(query: RequestOptions<Operation<"GET", "/api/answers">>["query"] = {}): AsyncGenerator<Schemas["AnswerOut"], void> {
    return this.connection.list("/api/answers", { query });
  }

  async get(id: string): Promise<Schemas["AnswerOut"]> {
    return await this.connection.request("GET", "/api/answers/{answer_id}", { path: { answer_id: id } });
  }

  async delete(id: string): Promise<void> {
    await this.connection.request("DELETE", "/api/answers/{answer_id}", { path: { answer_id: id } });
  }
}
