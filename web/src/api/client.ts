/** The API on this origin, by the session cookie. Types come from openapi.json. */
import createClient from "openapi-fetch";
import type { components, paths } from "../../../sdk/typescript/src/schema";
import { Problem } from "./problem";

type Schemas = components["schemas"];
export type User = Schemas["UserOut"];
export type Job = Schemas["Job"];
/** As operators and administrators see it. */
export type AdminJob = Omit<Schemas["AdminJobOut"], "error"> & { error: Schemas["Problem"] | null };
export type AnyJob = Job | AdminJob;
export type JobCounts = Schemas["JobCountsOut"];
export type BulkAction = Omit<Schemas["BulkActionOut"], "error"> & { error: Schemas["Problem"] | null };
export type JobState = Job["state"];
export type JobKind = Job["kind"];
export type Receipt = Schemas["Receipt"];
export type Document = Schemas["DocumentOut"];
export type DocumentPiece = Schemas["DocumentPiece"];
export type Place = Schemas["PlaceOut"];
export type DocumentState = Schemas["DocumentState"];
export type Exercise = Schemas["ExerciseDetail"];
export type ExerciseType = Schemas["ExercisesIn"]["exercise_type"];
export type Difficulty = NonNullable<Schemas["ExercisesIn"]["difficulty"]>;
export type WrittenExercises = Schemas["WrittenExercises"];
export type GradedAnswer = Schemas["GradedAnswer"];
export type Topic = Schemas["TopicOut"];
export type ProgressEntry = Schemas["ProgressOut"];
export type Answered = Schemas["Answered"];
export type Citation = Schemas["CitedQuote"];
export type Queue = Schemas["QueueOut"];
export type Pause = Schemas["PauseOut"];
export type Provider = Schemas["ProviderOut"];
export type ProblemGroup = Schemas["ProblemGroupOut"];
export type Usage = Schemas["PlatformUsageOut"];
export type UsageRow = Schemas["UsageRowOut"];
export type Storage = Schemas["StorageOut"];
export type SavedView = Schemas["SavedViewOut"];
export type LibraryResource = Schemas["ManagedResourceOut"];
export type NewLibraryResource = Schemas["LibraryResourceIn"];
export type ResourceChanges = Schemas["LibraryResourcePatch"];
export type Settings = Schemas["SettingsOut"];
export type Schedule = Schemas["ScheduleOut"];
export type Worker = Schemas["WorkerOut"];
export type Account = Schemas["AccountOut"];
export type Role = Account["role"];
export type AuditEntry = Schemas["AuditEntryOut"];

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
