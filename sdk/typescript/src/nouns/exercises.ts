import type { Connection } from "../connection.js";
import type { Operation, RequestOptions, SubmitOptions } from "../operations.js";
import type { JobOf, Schemas } from "../types.js";

type Filters = RequestOptions<Operation<"GET", "/api/learning/exercises">>["query"];

/** The learner's exercises, their grading, and the reviews that are due. */
export class Exercises {
  constructor(private readonly connection: Connection) {}

  /** The job that writes exercises from the library. */
  async write(wanted: Schemas["ExercisesIn"], options: SubmitOptions = {}): Promise<JobOf<"learning.exercises">> {
    return await this.connection.request("POST", "/api/learning/exercises", { ...options, body: wanted });
  }

  /** Newest first. */
  list(query: Filters = {}): AsyncGenerator<Schemas["ExerciseDetail"], void> {
    return this.connection.list("/api/learning/exercises", { query });
  }

  /** With its solution once it was answered or given up. */
  async get(id: string): Promise<Schemas["ExerciseDetail"]> {
    return await this.connection.request("GET", "/api/learning/exercises/{exercise_id}", { path: { exercise_id: id } });
  }

  /** The job that grades an answer. With null the learner gives the exercise up. A choice is named by its text, its
   * letter or its index from 0. */
  async answer(id: string, answer: string | number | null, options: SubmitOptions = {}): Promise<JobOf<"learning.grade">> {
    const body = answer === null ? { give_up: true } : { answer: String(answer) };
    const path = { exercise_id: id };
    return await this.connection.request("POST", "/api/learning/exercises/{exercise_id}/answers", { ...options, path, body });
  }

  /** The exercises that are due, the longest due first: by the end of the learner's today, unless `due_before` says another time or day. */
  reviews(query: { due_before?: string } = {}): AsyncGenerator<Schemas["ReviewOut"], void> {
    return this.connection.list("/api/learning/reviews", { query });
  }

  /** What the learner's tasks and answers were about, with the mastery of each. */
  async topics(): Promise<Schemas["TopicOut"][]> {
    return (await this.connection.request("GET", "/api/learning/topics")).items;
  }

  /** A learning session: its `id` connects the jobs of one sitting. */
  async startSession(): Promise<Schemas["SessionOut"]> {
    return await this.connection.request("POST", "/api/learning/sessions");
  }

  async session(id: string): Promise<Schemas["SessionOut"]> {
    return await this.connection.request("GET", "/api/learning/sessions/{session_id}", { path: { session_id: id } });
  }
}
