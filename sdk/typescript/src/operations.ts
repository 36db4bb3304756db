/** What each operation of the API takes and returns, derived from the generated `paths`. */
import type { paths } from "./schema.js";

export type Method = "GET" | "POST" | "PUT" | "PATCH" | "DELETE";

/** The paths that have this method. */
export type PathOf<M extends Method> = {
  [P in keyof paths]: paths[P] extends Record<Lowercase<M>, infer O> ? ([O] extends [undefined] ? never : P) : never;
}[keyof paths];

export type Operation<M extends Method, P extends PathOf<M>> = paths[P] extends Record<Lowercase<M>, infer O> ? O : never;

type Parameters<O> = O extends { parameters: infer Given extends { path?: object; query?: object } } ? Pick<Given, "path" | "query"> : never;

type Contents<O> = O extends { requestBody?: { content: infer C } } ? C : never;
/** The JSON that an operation takes. */
export type JsonOf<O> = Json<Contents<O>>;

type Forms = "multipart/form-data" | "application/x-www-form-urlencoded";
type Json<C> = C extends { "application/json": infer Body } ? Body : never;
type Form<C> = { [T in keyof C & Forms]: C[T] }[keyof C & Forms];
type Optional<Name extends string, T> = [T] extends [never] ? { [N in Name]?: undefined } : { [N in Name]?: T };

type Body<O> = O extends { requestBody: { content: infer C } }
  ? keyof C extends "application/json"
    ? { body: Json<C>; form?: undefined }
    : keyof C extends Forms
      ? { body?: undefined; form: Form<C> }
      : Optional<"body", Json<C>> & Optional<"form", Form<C>>
  : Optional<"body", JsonOf<O>> & Optional<"form", Form<Contents<O>>>;

/** For requests that submit a job. All times are seconds. */
export interface SubmitOptions {
  /** The same key and input within 24 hours is the same job. Without one, each call is a job of its own, however often its request is repeated. */
  idempotencyKey?: string;
  /** After so many seconds the job expires. */
  cancelAfter?: number;
  /** Waits up to so many seconds (at most 60), and returns the job as it is then. */
  wait?: number;
  signal?: AbortSignal;
}

export interface SendOptions extends SubmitOptions {
  headers?: Readonly<Record<string, string>>;
  /** The filters `?metadata.KEY=VALUE` of a list. */
  metadata?: Readonly<Record<string, string>>;
  /** Whether the request may be sent again after an error. By default GET, PUT and PATCH are, and all that submit a job. */
  isRepeatable?: boolean;
}

export type RequestOptions<O> = Parameters<O> & Body<O> & SendOptions;

/** `options` may be left out where nothing in them is required. */
export type OptionsArgument<T> = Record<never, never> extends T ? [options?: T] : [options: T];

type ContentOf<C> = { [T in keyof C]: T extends "application/json" ? C[T] : T extends `text/${string}` ? string : Blob }[keyof C];
type Success = 200 | 201 | 202 | 203 | 204;

/** JSON as its type, text as a string, any other file as a Blob, and undefined where nothing is returned. */
export type ResponseOf<O> = O extends { responses: infer R }
  ? { [S in keyof R & Success]: R[S] extends { content: infer C } ? ContentOf<C> : undefined }[keyof R & Success]
  : never;

/** The paths of lists, which come in pages. */
export type ListPath = {
  [P in PathOf<"GET">]: ResponseOf<Operation<"GET", P>> extends { items: unknown[]; next_cursor?: string | null | undefined } ? P : never;
}[PathOf<"GET">];

export type ItemOf<P extends ListPath> = ResponseOf<Operation<"GET", P>> extends { items: (infer Item)[] } ? Item : never;
