/** The requests that submit a job, as the API's own document describes them. */
export interface Schema {
  $ref?: string;
  type?: string;
  const?: unknown;
  enum?: readonly string[];
  anyOf?: readonly Schema[];
  items?: Schema;
  properties?: Record<string, Schema>;
  required?: readonly string[];
  default?: unknown;
  maxLength?: number;
  format?: string;
  description?: string;
}

interface Parameter {
  name: string;
  in: string;
  required?: boolean;
  schema: Schema;
}

interface Content {
  content?: Record<string, { schema: Schema; example?: Record<string, unknown> }>;
}

interface Operation {
  description?: string;
  parameters?: readonly Parameter[];
  requestBody?: Content;
  responses: Record<string, Content>;
}

export interface ApiDocument {
  paths: Record<string, Partial<Record<Method, Operation>>>;
  components: { schemas: Record<string, Schema> };
}

const METHODS = ["post", "put", "patch", "delete"] as const;
type Method = (typeof METHODS)[number];

/** How a value is written in a form. */
export type Input = "text" | "long" | "number" | "flag" | "choice" | "lines" | "json" | "file";

export interface CallField {
  name: string;
  input: Input;
  options: readonly string[];
  isRequired: boolean;
  description: string;
  example: unknown;
  default: unknown;
}

const JSON_TYPE = "application/json";
const FORM_TYPE = "multipart/form-data";
const BODY_TYPES = [JSON_TYPE, FORM_TYPE] as const;
type BodyType = (typeof BODY_TYPES)[number];

export interface Call {
  kind: string;
  method: Uppercase<Method>;
  path: string;
  /** Null where none is sent. */
  bodyType: BodyType | null;
  description: string;
  fields: readonly CallField[];
  /** What stands in braces in the path. */
  places: readonly CallField[];
  headers: readonly CallField[];
}

const LONG_TEXT = 300; // characters; what may be longer gets several lines

export function callsOf(api: ApiDocument): Call[] {
  const found = Object.entries(api.paths).flatMap(([path, operations]) =>
    METHODS.flatMap((method) => callsBy(api, method, path, operations[method])),
  );
  return found.sort((one, other) => one.kind.localeCompare(other.kind) || one.path.localeCompare(other.path));
}

/** As an address and a person name it. */
export function nameOf({ method, path, bodyType }: Call): string {
  return `${method} ${path}${bodyType === FORM_TYPE ? ` ${FORM_TYPE}` : ""}`;
}

/** One for each type of body that it takes. */
function callsBy(api: ApiDocument, method: Method, path: string, operation: Operation | undefined): Call[] {
  const job = operation?.responses["202"]?.content?.[JSON_TYPE]?.schema;
  const kind = job && resolved(api, job).properties?.kind?.const;
  if (!operation || typeof kind !== "string") return [];
  const content = operation.requestBody?.content;
  const types = content ? BODY_TYPES.filter((type) => content[type]) : [null];
  return types.map((bodyType) => callOf(api, operation, { kind, path, bodyType, method: upper(method) }));
}

const upper = (method: Method) => method.toUpperCase() as Uppercase<Method>;

type Named = Pick<Call, "kind" | "method" | "path" | "bodyType">;

function callOf(api: ApiDocument, operation: Operation, named: Named): Call {
  const body = named.bodyType && operation.requestBody?.content?.[named.bodyType];
  const parameters = (place: string) =>
    (operation.parameters ?? [])
      .filter((one) => one.in === place)
      .map((one) => fieldOf(api, one.name, one.schema, Boolean(one.required), undefined));
  return {
    ...named,
    description: operation.description ?? "",
    fields: body ? fieldsOf(api, resolved(api, body.schema), body.example) : [],
    places: parameters("path"),
    headers: parameters("header"),
  };
}

/** What is required first, and last what every job takes. */
function fieldsOf(api: ApiDocument, schema: Schema, example: Record<string, unknown> | undefined): CallField[] {
  const required = new Set(schema.required);
  const fields = Object.entries(schema.properties ?? {}).map(([name, property]) =>
    fieldOf(api, name, property, required.has(name), example?.[name]),
  );
  const rank = ({ name, isRequired }: CallField) => (OF_EVERY_JOB.has(name) ? 2 : isRequired ? 0 : 1);
  return fields.sort((one, other) => rank(one) - rank(other));
}

const OF_EVERY_JOB = new Set(["metadata", "callback_url"]);

function fieldOf(api: ApiDocument, name: string, given: Schema, isRequired: boolean, example: unknown): CallField {
  const schema = resolved(api, given);
  const description = given.description ?? schema.description ?? "";
  const options = schema.enum ?? [];
  return { name, input: inputOf(api, schema), options, isRequired, description, example, default: given.default };
}

/** What a reference or one that may be null stands for. */
function resolved(api: ApiDocument, schema: Schema): Schema {
  if (schema.$ref) return resolved(api, api.components.schemas[schema.$ref.split("/").at(-1) ?? ""] ?? {});
  const [only, ...others] = (schema.anyOf ?? []).filter((one) => one.type !== "null");
  if (!only || others.length) return schema;
  const description = schema.description ?? only.description;
  return { ...resolved(api, only), ...(description && { description }) };
}

function inputOf(api: ApiDocument, schema: Schema): Input {
  if (schema.enum) return "choice";
  if (schema.format === "binary") return "file";
  switch (schema.type) {
    case "string":
      return (schema.maxLength ?? 0) > LONG_TEXT && (schema.maxLength ?? 0) !== LONGEST_ADDRESS ? "long" : "text";
    case "integer":
    case "number":
      return "number";
    case "boolean":
      return "flag";
    case "array":
      return schema.items && resolved(api, schema.items).type === "string" ? "lines" : "json";
    default:
      return "json";
  }
}

const LONGEST_ADDRESS = 2048; // of a URL, which is one line
