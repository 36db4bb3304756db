/** Follows a job and prints a line of JSON for each thing that it is told: `node follow.js URL KEY JOB stream`. `changes` are those of all jobs, until this one has succeeded. */
import { Pensum, PensumError } from "../src/index.js";

const [baseUrl, key, job, verb] = process.argv.slice(2) as [string, string, string, "changes" | "stream" | "text" | "wait" | "result"];
const pensum = new Pensum({ baseUrl, key, timeout: 30 });
const print = (value: unknown): void => console.log(JSON.stringify(value));

try {
  if (verb === "changes") {
    for await (const { id, state } of pensum.jobChanges()) {
      print([id, state]);
      if (id === job && state === "succeeded") break;
    }
  } else if (verb === "stream") for await (const event of pensum.stream(job)) print(event);
  else if (verb === "text") for await (const text of pensum.streamText(job)) print(text);
  else if (verb === "wait") await pensum.wait(job, { onChange: ({ state, progress }) => print([state, progress]) });
  else print(await pensum.result(job));
} catch (error) {
  if (!(error instanceof PensumError)) throw error;
  print([error.name, error.message]);
}
