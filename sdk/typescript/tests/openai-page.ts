/** OpenAI's own SDK in a page in Chromium, unchanged: `node openai-page.js CHROMIUM PAGE API KEY`. Prints what each call gave. */
import { chromium } from "playwright-core";

const [executablePath, page, baseUrl, key] = process.argv.slice(2) as [string, string, string, string];
const sdk = "/node_modules/openai/index.mjs";
const browser = await chromium.launch({ executablePath, args: ["--no-sandbox"] });

/** Runs in the page. */
async function ask([sdk, baseUrl, key]: readonly string[]): Promise<void> {
  const { OpenAI } = (await import(sdk!)) as typeof import("openai");
  const print = (value: unknown): void => console.info(JSON.stringify(value));
  const openai = new OpenAI({
    baseURL: `${baseUrl}/v1`,
    apiKey: key!,
    maxRetries: 0,
    dangerouslyAllowBrowser: true,
    defaultHeaders: { "X-Requested-With": "XMLHttpRequest", tracestate: "a=b", baggage: "course=biology", "X-Of-Nobody": "1" },
  });
  const asks = { model: "auto", messages: [{ role: "user" as const, content: "Say hello." }] };
  try {
    const names: string[] = [];
    for await (const { id } of openai.models.list()) names.push(id);
    print(names.includes("auto"));
    const { data, response } = await openai.chat.completions.create(asks).withResponse();
    print([data.choices[0]?.message.content, Boolean(response.headers.get("x-pensum-job"))]);
    const pieces: string[] = [];
    for await (const { choices } of await openai.chat.completions.create({ ...asks, stream: true })) {
      pieces.push(choices[0]?.delta.content ?? "");
    }
    print(pieces.join(""));
    const { usage } = await openai.embeddings.create({ model: "auto", input: ["A cat.", "A cat."] });
    print(usage);
    await openai.models.retrieve("gpt-9");
  } catch (error) {
    print((error as Error).constructor.name);
  }
}

try {
  const tab = await browser.newPage();
  tab.on("console", (message) => {
    if (message.type() === "info") console.log(message.text());
  });
  await tab.goto(page);
  await tab.evaluate(ask, [sdk, baseUrl, key] as const);
} finally {
  await browser.close();
}
