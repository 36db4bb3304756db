/** A request, written as somebody would type it. */
export interface ApiRequest {
  method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  path: string;
  body?: Record<string, unknown>;
  /** Beside those that every request has. */
  headers?: Record<string, string>;
  /** The name of a file that is sent instead of a body. */
  file?: string;
  /** Goes with the file. */
  form?: Record<string, unknown>;
}

const shellQuoted = (text: string) => `'${text.replaceAll("'", `'\\''`)}'`;

export function curl({ method, path, body, headers = {}, file, form = {} }: ApiRequest, origin: string): string {
  const lines = [`curl -X ${method} ${shellQuoted(origin + path)}`, `-H "Authorization: Bearer $PENSUM_KEY"`];
  for (const [name, value] of Object.entries(headers)) lines.push(`-H ${shellQuoted(`${name}: ${value}`)}`);
  if (body) lines.push("-H 'Content-Type: application/json'", `-d ${shellQuoted(JSON.stringify(body))}`);
  if (file) lines.push(`-F ${shellQuoted(`file=@${file}`)}`);
  for (const [name, value] of Object.entries(form)) lines.push(`--form-string ${shellQuoted(`${name}=${value}`)}`);
  return lines.join(" \\\n  ");
}

export function python({ method, path, body, headers = {}, file, form = {} }: ApiRequest, origin: string): string {
  const more = Object.entries(headers).map(([name, value]) => `, ${JSON.stringify(name)}: ${JSON.stringify(value)}`);
  const sent = body ? `, json=json.loads(${JSON.stringify(JSON.stringify(body))})` : "";
  const files = file ? `, files={"file": open(${JSON.stringify(file)}, "rb")}` : "";
  const data = Object.keys(form).length ? `, data=json.loads(${JSON.stringify(JSON.stringify(form))})` : "";
  return [
    "import json, os",
    "",
    "import httpx",
    "",
    `headers = {"Authorization": f"Bearer {os.environ['PENSUM_KEY']}"${more.join("")}}`,
    `response = httpx.request("${method}", ${JSON.stringify(origin + path)}, headers=headers${sent}${files}${data})`,
    "print(json.dumps(response.raise_for_status().json(), indent=2))",
  ].join("\n");
}

export function javascript(
  { method, path, body, headers = {}, file, form: fields = {} }: ApiRequest,
  origin: string,
): string {
  const named = { ...(body && { "Content-Type": "application/json" }), ...headers };
  const more = Object.entries(named).map(([name, value]) => `, ${JSON.stringify(name)}: ${JSON.stringify(value)}`);
  const sent = body ? `\n  body: JSON.stringify(${JSON.stringify(body)}),` : file ? "\n  body: form," : "";
  const form = [
    'import { openAsBlob } from "node:fs";',
    "const form = new FormData();",
    `form.append("file", await openAsBlob(${JSON.stringify(file)}), ${JSON.stringify(file)});`,
    ...Object.entries(fields).map(
      ([name, value]) => `form.append(${JSON.stringify(name)}, ${JSON.stringify(String(value))});`,
    ),
  ];
  const call = `const response = await fetch(${JSON.stringify(origin + path)}, {\n  method: "${method}",\n  headers: { Authorization: \`Bearer \${process.env.PENSUM_KEY}\`${more.join("")} },${sent}\n});`;
  return [...(file ? form : []), call, "console.log(await response.json());"].join("\n");
}

export const SAMPLES = [
  { name: "curl", write: curl },
  { name: "Python", write: python },
  { name: "JavaScript", write: javascript },
] as const;

/** Of a question to the library: follows its job to the end. */
export function pensumClient(question: string, origin: string): string {
  return [
    "import os",
    "",
    "from pensum_client import AskIn, Pensum",
    "",
    `with Pensum(${JSON.stringify(origin)}, os.environ["PENSUM_KEY"]) as pensum:`,
    `    job = pensum.submit(AskIn(question=${JSON.stringify(question)}))`,
    "    for event in pensum.stream(job.id):",
    "        print(event.type, event.data)",
  ].join("\n");
}
