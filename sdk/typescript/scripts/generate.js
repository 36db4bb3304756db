// Writes src/schema.ts from openapi.json: `node scripts/generate.js [OPENAPI_JSON [OUTPUT]]`.
import { readFileSync, writeFileSync } from "node:fs";
import openapiTS, { astToString } from "openapi-typescript";
import ts from "typescript";

const METHODS = new Set(["get", "post", "put", "patch", "delete"]);
const here = (path) => new URL(path, import.meta.url);
const [input = here("../../../openapi.json"), output = here("../src/schema.ts")] = process.argv.slice(2);

const document = JSON.parse(readFileSync(input, "utf-8"));
const operations = Object.entries(document.paths).flatMap(([path, item]) =>
  Object.entries(item)
    .filter(([method]) => METHODS.has(method))
    .map(([method, operation]) => ({ name: `${method.toUpperCase()} ${path}`, operation })),
);

// Problems are thrown as `PensumProblem`, and headers are read by the client itself: neither needs a type for each operation.
for (const { operation } of operations) {
  for (const [status, response] of Object.entries(operation.responses)) {
    if (!status.startsWith("2")) delete operation.responses[status];
    delete response.headers;
  }
}
delete document.components.responses;
delete document.components.headers;

/** Below `properties` the names are those of fields, of which one may be called `example`. */
function withoutExamples(node, areFields = false) {
  if (Array.isArray(node)) return node.map((item) => withoutExamples(item));
  if (node === null || typeof node !== "object") return node;
  const kept = Object.entries(node).filter(([name]) => areFields || !["example", "examples"].includes(name));
  return Object.fromEntries(kept.map(([name, value]) => [name, withoutExamples(value, !areFields && name === "properties")]));
}

const blob = ts.factory.createTypeReferenceNode("Blob");
const types = await openapiTS(withoutExamples(document), {
  defaultNonNullable: false,
  transform: (schema) => (schema.format === "binary" ? blob : undefined),
});
const submissions = operations
  .filter(({ operation }) => operation.parameters?.some((parameter) => parameter.name === "Idempotency-Key"))
  .map(({ name }) => `  ${JSON.stringify(name)},\n`);

writeFileSync(
  output,
  [
    "// Generated from openapi.json by scripts/generate.js: `make openapi` writes both.\n",
    astToString(types),
    "\n/** The operations that submit a job, and take an `Idempotency-Key`. */\n",
    `export const SUBMISSIONS: ReadonlySet<string> = new Set([\n${submissions.join("")}]);\n`,
  ].join(""),
);
