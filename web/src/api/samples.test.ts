import { expect, test } from "vitest";
import { curl, javascript, pensumClient, python } from "./samples";

const ASK = { method: "POST", path: "/api/answers", body: { question: "What's a lock?" } } as const;

test("a quote in a question ends no word of the shell", () => {
  expect(curl(ASK, "http://pensum")).toContain(`-d '{"question":"What'\\''s a lock?"}'`);
});

test.each([curl, python, javascript])("every sample names the whole address and the key's variable", (write) => {
  expect(write(ASK, "http://pensum")).toContain("http://pensum/api/answers");
  expect(write(ASK, "http://pensum")).toContain("PENSUM_KEY");
});

test.each([curl, python, javascript])("every sample sends the headers that were asked for", (write) => {
  const sample = write({ ...ASK, headers: { Prefer: "wait=5" } }, "http://pensum");
  expect(sample).toMatch(/Prefer"?: "?wait=5/);
});

test.each([curl, python, javascript])("every sample sends what goes with a file", (write) => {
  const upload = { method: "POST", path: "/api/documents/upload", file: "a.md", form: { project_id: "p1" } } as const;
  expect(write(upload, "http://pensum")).toMatch(/project_id.*p1/);
});

test("the client's sample is Python, whatever is asked", () => {
  expect(pensumClient('What is "x"?', "http://pensum")).toContain('question="What is \\"x\\"?"');
});
