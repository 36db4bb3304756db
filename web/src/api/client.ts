/** The API on this origin, by the session cookie. Types come from openapi.json. */
import createClient from "openapi-fetch";
import type { components, paths } from "../../../sdk/typescript/src/schema";
import { Problem } from "./problem";

type Schemas = components["schemas"];
export type User = Schemas["UserOut"];
export type Job = Schemas["Job"];
export type JobState = Job["state"];
export type JobKind = Job["kind"];
export type Receipt = Schemas["Receipt"];
export type Document = Schemas["DocumentOut"];
export type DocumentState = Schemas["DocumentState"];
export type Answered = Schemas["Answered"];
export type Citation = Schemas["CitedQuote"];

export const api = createClient<paths>({ baseUrl: window.location.origin });

api.use({
  async onResponse({ response }) {
    if (!response.ok) throw await Problem.of(response);
  },
  onError() {
    throw Problem.unreachable();
  },
});

/** What a request returned. Errors are thrown as `Problem` before. */
export async function data<T>(request: Promise<{ data?: T }>): Promise<T> {
  return (await request).data as T;
}
