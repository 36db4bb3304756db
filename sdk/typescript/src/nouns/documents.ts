import type { Connection } from "../connection.js";
import type { Operation, RequestOptions, SubmitOptions } from "../operations.js";
import type { JobOf, Schemas } from "../types.js";

export interface UploadOptions extends SubmitOptions {
  /** The path of the document in the library. By default that of the File; a Blob has none. */
  name?: string;
  project_id?: string;
  /** Not for transcripts. */
  metadata?: Readonly<Record<string, string>>;
  callback_url?: string;
}

type Filters = RequestOptions<Operation<"GET", "/api/documents">>["query"];
type SearchFilters = Omit<RequestOptions<Operation<"GET", "/api/documents/search">>["query"], "query">;

const TRANSCRIPTS = /\.(srt|vtt|zip)$/i;

/** The documents and transcripts of the library. */
export class Documents {
  constructor(private readonly connection: Connection) {}

  /** The job that ingests a file. Files named .srt, .vtt and .zip are transcripts. */
  async upload(file: Blob, options: UploadOptions = {}): Promise<JobOf<"documents.ingest" | "transcripts.ingest">> {
    const { name = file instanceof File ? file.name : undefined, project_id, metadata, callback_url, ...others } = options;
    if (!name) throw new TypeError("A Blob needs a `name`, whose ending says what type of file it is.");
    const fields = { file: new File([file], name, { type: file.type }), project_id, callback_url };
    if (TRANSCRIPTS.test(name)) {
      return await this.connection.request("POST", "/api/transcripts/upload", { ...others, form: fields });
    }
    const form = { ...fields, metadata: metadata && JSON.stringify(metadata) };
    return await this.connection.request("POST", "/api/documents/upload", { ...others, form });
  }

  async addText(text: Schemas["TextIn"], options: SubmitOptions = {}): Promise<JobOf<"documents.ingest">> {
    return await this.connection.request("POST", "/api/documents/text", { ...options, body: text });
  }

  async addUrl(url: Schemas["UrlIn"], options: SubmitOptions = {}): Promise<JobOf<"documents.ingest">> {
    return await this.connection.request("POST", "/api/documents/url", { ...options, body: url });
  }

  /** Passages of the library, best first. They are `degraded` where they were found by their words alone. */
  async search(query: string, filters: SearchFilters = {}): Promise<Schemas["SearchResults"]> {
    return await this.connection.request("GET", "/api/documents/search", { query: { ...filters, query } });
  }

  /** Newest first; only those with all that is given. */
  list(query: Filters = {}, { metadata }: { metadata?: Readonly<Record<string, string>> } = {}): AsyncGenerator<Schemas["DocumentOut"], void> {
    return this.connection.list("/api/documents", { query, ...(metadata && { metadata }) });
  }

  async get(id: string): Promise<Schemas["DocumentWithText"]> {
    return await this.connection.request("GET", "/api/documents/{document_id}", { path: { document_id: id } });
  }

  async change(id: string, changes: Schemas["DocumentPatch"]): Promise<Schemas["DocumentOut"]> {
    return await this.connection.request("PATCH", "/api/documents/{document_id}", { path: { document_id: id }, body: changes });
  }

  async delete(id: string): Promise<void> {
    await this.connection.request("DELETE", "/api/documents/{document_id}", { path: { document_id: id } });
  }

  /** The file as it was uploaded or fetched. */
  async file(id: string): Promise<Blob> {
    return await this.connection.file("/api/documents/{document_id}/file", { path: { document_id: id } });
  }

  /** The job that summarises a document. The summary is made anew whenever the document changes. */
  async summarize(id: string, options: SubmitOptions = {}): Promise<JobOf<"documents.summarize">> {
    return await this.connection.request("POST", "/api/documents/{document_id}/summary", { ...options, path: { document_id: id } });
  }
}
