/** Follows a job in a page in Chromium, as follow.ts does in Node: `node browser.js CHROMIUM PAGE API KEY JOB`. */
import { chromium } from "playwright-core";

const [executablePath, page, baseUrl, key, job] = process.argv.slice(2) as [string, string, string, string, string];
const client = "/src/index.js";
const browser = await chromium.launch({ executablePath, args: ["--no-sandbox"] });

/** Runs in the page. */
async function follow([client, baseUrl, key, job]: readonly string[]): Promise<void> {
  const { Pensum, PensumProblem } = (await import(client!)) as typeof import("../src/index.js");
  const print = (value: unknown): void => console.info(JSON.stringify(value));
  const pensum = new Pensum({ baseUrl: baseUrl!, key: key! });
  for await (const event of pensum.stream(job!)) print(event);
  print((await pensum.wait(job!)).state);
  const uploaded = await pensum.documents.upload(new File(["# Leases"], "leases.md"));
  print(uploaded.kind);
  const cancelled = new AbortController();
  setTimeout(() => cancelled.abort(), 100);
  await pensum.wait(uploaded, { signal: cancelled.signal }).catch((error: Error) => print(error.name));
  const wrong = pensum.request("GET", "/api/jobs", { query: { limit: 1000 } });
  await wrong.catch((error: unknown) => print(error instanceof PensumProblem && error.slug));
}

try {
  const tab = await browser.newPage();
  tab.on("console", (message) => {
    if (message.type() === "info") console.log(message.text());
  });
  await tab.goto(page);
  await tab.evaluate(follow, [client, baseUrl, key, job] as const);
} finally {
  await browser.close();
}
