import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { SignatureInvalid, verifyWebhook } from "../src/index.js";

interface Vector {
  name: string;
  secrets: string[];
  headers: Record<string, string>;
  body: string;
  now: number;
  error: "SignatureInvalid" | "ValueError" | null;
}

const { PENSUM_WEBHOOK_VECTORS } = process.env;
const vectors = JSON.parse(readFileSync(PENSUM_WEBHOOK_VECTORS!, "utf-8")) as Vector[];
const ERRORS = { SignatureInvalid, ValueError: TypeError };

for (const { name, secrets, headers, body, now, error } of vectors) {
  test(`a webhook ${name} is ${error ? `refused as ${error}` : "verified"}`, async () => {
    for (const given of [headers, new Headers(headers)]) {
      for (const bytes of [body, new TextEncoder().encode(body)]) {
        const verifying = verifyWebhook(secrets, given, bytes, { now });
        if (error) await assert.rejects(verifying, ERRORS[error]);
        else assert.deepEqual(await verifying, JSON.parse(body));
      }
    }
  });
}
