/** Short names for the schemas of the API. All others are `components["schemas"]`. */
import type { components } from "./schema.js";

export type Schemas = components["schemas"];
export type Job = Schemas["Job"];
export type JobKind = Job["kind"];
export type JobOf<K extends JobKind> = Extract<Job, { kind: K }>;
export type ResultOf<J extends Job> = NonNullable<J["result"]>;
export type JobChange = Schemas["JobChange"];
export type JobEvent = Schemas["StreamedEvent"];
export type Problem = Schemas["Problem"];
export type User = Schemas["UserOut"];
