/** What the compiler says about calls; nothing of it runs. */
import { Pensum, type InputOf, type ItemOf, type JobOf, type ResultOf, type Schemas } from "../src/index.js";

type Equal<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
const holds = <_ extends true>(): void => undefined;

export async function calls(pensum: Pensum): Promise<void> {
  const answer = await pensum.result(await pensum.submit("answers.ask", { question: "What is a lease?" }));
  holds<Equal<typeof answer, Schemas["Answered"]>>();
  holds<Equal<ResultOf<JobOf<"learning.grade">>, Schemas["GradedAnswer"]>>();
  holds<Equal<InputOf<"llm.embed">, Schemas["EmbedIn"]>>();
  const graded = await pensum.submit("learning.grade", { exercise_id: "1", answer: "b" });
  holds<Equal<typeof graded, JobOf<"learning.grade">>>();
  holds<Equal<ItemOf<"/api/projects">, Schemas["ProjectOut"]>>();

  const project = await pensum.request("GET", "/api/projects/{project_id}", { path: { project_id: "1" } });
  holds<Equal<typeof project, Schemas["ProjectOut"]>>();
  const report = await pensum.request("GET", "/api/cv-matcher/matches/{match_id}/report", { path: { match_id: "1" } });
  holds<Equal<typeof report, Blob | JobOf<"cv.report">>>();
  const nothing = await pensum.request("DELETE", "/api/profiles/me");
  holds<Equal<typeof nothing, undefined>>();
  const chat = await pensum.request("GET", "/api/chat/{project_id}/export", { path: { project_id: "1" }, query: { format: "json" } });
  holds<Equal<typeof chat, Schemas["ChatExport"] | string>>();

  // @ts-expect-error A misspelt field
  await pensum.answers.ask({ question: "What is a lease?", projectId: "1" });
  // @ts-expect-error A path without its parameter
  await pensum.request("GET", "/api/projects/{project_id}");
  // @ts-expect-error A path that does not exist
  await pensum.request("GET", "/api/leases");
  // @ts-expect-error A method that the path does not have
  await pensum.request("PUT", "/api/projects");
  // @ts-expect-error A body that is missing
  await pensum.request("POST", "/api/projects");
  await pensum.submit("text.wordcount", { text: "of a plug-in" });
  // @ts-expect-error A kind of no plug-in: Pensum's own begin with this word
  await pensum.submit("documents.count", {});
  // @ts-expect-error A kind that is not submitted as JSON
  await pensum.submit("webhooks.deliver", {});
  // @ts-expect-error An input without the field of its path
  await pensum.submit("learning.grade", { answer: "b" });
  // @ts-expect-error A path that is no list
  pensum.list("/api/auth/me");

  for await (const event of pensum.stream("1")) {
    if (event.event === "token") holds<Equal<typeof event.data.text, string>>();
    if (event.event === "error") holds<Equal<typeof event.data, Schemas["Problem"]>>();
  }
}
