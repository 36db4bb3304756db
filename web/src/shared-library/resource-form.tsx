import { useState } from "react";
import { Form } from "react-aria-components";
import type { NewLibraryResource } from "../api/client";
import { Button } from "../components/button";
import { Choice, Field } from "../components/field";
import { ProblemBox } from "../components/problem-box";
import { useTexts } from "../texts/context";
import { sharedLibraryTexts } from "../texts/shared-library";
import { RESOURCE_KINDS, RESOURCE_LEVELS } from "./queries";

const NOTHING: NewLibraryResource = {
  url: "",
  title: "",
  kind: "tutorial",
  level: "beginner",
  topics: [],
  summary: "",
  authors: [],
  year: null,
  language: "en",
};

interface Props {
  resource?: NewLibraryResource;
  isLesson?: boolean; // it stays a lesson at its address
  isSaving: boolean;
  error: unknown;
  onSave: (resource: NewLibraryResource) => void;
}

const listed = (text: string) =>
  text
    .split(",")
    .map((one) => one.trim())
    .filter(Boolean);

export function ResourceForm({ resource = NOTHING, isLesson = false, isSaving, error, onSave }: Props) {
  const texts = useTexts(sharedLibraryTexts);
  const [given, setGiven] = useState(resource);
  const [topics, setTopics] = useState(resource.topics.join(", "));
  const [authors, setAuthors] = useState((resource.authors ?? []).join(", "));
  const change = (changed: Partial<NewLibraryResource>) => setGiven((before) => ({ ...before, ...changed }));
  return (
    <Form
      className="flex max-w-2xl flex-col items-start gap-4 rounded-md border border-line p-4"
      onSubmit={(event) => {
        event.preventDefault();
        onSave({ ...given, topics: listed(topics), authors: listed(authors) });
      }}
    >
      {!isLesson && (
        <Field label={texts.url} type="url" value={given.url} onChange={(url) => change({ url })} isRequired />
      )}
      <Field
        label={texts.name}
        value={given.title}
        onChange={(title) => change({ title })}
        maxLength={200}
        isRequired
      />
      <div className="flex flex-wrap gap-4">
        {!isLesson && (
          <Choice
            label={texts.kind}
            value={given.kind}
            options={RESOURCE_KINDS.map((one) => [one, texts.kinds[one]] as const)}
            onChange={(kind) => change({ kind })}
          />
        )}
        <Choice
          label={texts.level}
          value={given.level}
          options={RESOURCE_LEVELS.map((one) => [one, texts.levels[one]] as const)}
          onChange={(level) => change({ level })}
        />
      </div>
      <Field label={texts.topics} hint={texts.topicsHint} value={topics} onChange={setTopics} isRequired />
      <Field
        label={texts.summary}
        hint={texts.summaryHint}
        value={given.summary}
        onChange={(summary) => change({ summary })}
        minLength={20}
        maxLength={4000}
        lines={5}
        isRequired
      />
      <Field label={texts.authors} hint={texts.authorsHint} value={authors} onChange={setAuthors} />
      <div className="grid w-full gap-4 sm:grid-cols-2">
        <Field
          label={texts.year}
          value={String(given.year ?? "")}
          onChange={(year) => change({ year: year ? Number(year) : null })}
          pattern="[0-9]{4}"
          inputMode="numeric"
        />
        <Field
          label={texts.language}
          hint={texts.languageHint}
          value={given.language ?? "en"}
          onChange={(language) => change({ language })}
          pattern="[a-z]{2,3}"
          isRequired
        />
      </div>
      {Boolean(error) && <ProblemBox error={error} />}
      <Button type="submit" look="main" isDisabled={isSaving}>
        {texts.save}
      </Button>
    </Form>
  );
}
