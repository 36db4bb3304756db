/** Between what is typed into a form and the request that it stands for. */
import type { Call, CallField } from "./calls";

/** By the key of each field. What is empty is not sent. */
export type Typed = Readonly<Record<string, string>>;

export type Place = "body" | "path" | "header";
export type Fault = "number" | "json" | "missing";

/** By the name of each field. */
export type Chosen = Readonly<Record<string, File>>;

export interface Built extends Pick<Call, "method" | "path" | "bodyType"> {
  headers: Record<string, string>;
  body: Record<string, unknown>;
  files: Chosen;
  /** By the key of each field whose text cannot be sent. */
  faults: Record<string, Fault>;
}

export const keyOf = (place: Place, name: string) => (place === "body" ? name : `${place}.${name}`);

export function build(call: Call, typed: Typed, files: Chosen = {}): Built {
  const { method, path, bodyType } = call;
  const built: Built = { method, path, bodyType, headers: {}, body: {}, files, faults: {} };
  for (const { name } of call.places) {
    const key = keyOf("path", name);
    const text = typed[key]?.trim();
    if (text) built.path = built.path.replace(`{${name}}`, encodeURIComponent(text));
    else built.faults[key] = "missing";
  }
  for (const { name } of call.headers) {
    const text = typed[keyOf("header", name)]?.trim();
    if (text) built.headers[name] = text;
  }
  for (const field of call.fields) {
    const text = typed[field.name] ?? "";
    if (!text.trim()) continue;
    try {
      built.body[field.name] = sentOf(field, text);
    } catch {
      built.faults[field.name] = field.input === "number" ? "number" : "json";
    }
  }
  return built;
}

/** Throws where the text is none of its kind. */
function sentOf({ input }: CallField, text: string): unknown {
  switch (input) {
    case "number":
      if (!Number.isFinite(Number(text))) throw new SyntaxError(text);
      return Number(text);
    case "flag":
      return text === "true";
    case "lines":
      return text.split("\n").filter((line) => line.trim());
    case "json":
      return JSON.parse(text);
    default:
      return text;
  }
}

/** A value as it is typed. */
export function written({ input }: CallField, value: unknown): string {
  if (value === null || value === undefined || input === "file") return "";
  if (input === "json") return JSON.stringify(value, null, 2);
  if (input === "lines" && Array.isArray(value)) return value.join("\n");
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}

/** What asks for the same as a job did. */
export function typedOf(call: Call, input: Readonly<Record<string, unknown>>): Typed {
  const pairs = (place: Place, fields: readonly CallField[]) =>
    fields.map((field) => [keyOf(place, field.name), written(field, input[field.name])]);
  return Object.fromEntries([...pairs("path", call.places), ...pairs("body", call.fields)]);
}

/** The one that takes most of what a job was asked with, and lacks least for its path: several requests may submit its
 * kind. */
export function bestCall(
  calls: readonly Call[],
  kind: string,
  input: Readonly<Record<string, unknown>>,
): Call | undefined {
  const isThere = ({ name }: CallField) => input[name] != null;
  const isOfTheKind = ({ path }: Call) => path.startsWith(`/api/${kind.split(".")[0]}/`);
  const fit = (call: Call) =>
    call.fields.filter(isThere).length +
    2 * call.places.filter(isThere).length -
    call.places.length +
    (isOfTheKind(call) ? 0.5 : 0);
  return calls.filter((call) => call.kind === kind).sort((one, other) => fit(other) - fit(one))[0];
}
