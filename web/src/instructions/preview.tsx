import { useState } from "react";
import { Form } from "react-aria-components";
import type { Answered } from "../api/client";
import { AnswerText, Quotes } from "../components/answer";
import { Button } from "../components/button";
import { Field } from "../components/field";
import { Section } from "../components/page";
import { ProblemBox } from "../components/problem-box";
import { Waiting } from "../components/waiting";
import { useJobResult } from "../jobs/result";
import { useTexts } from "../texts/context";
import { instructionTexts } from "../texts/instructions";
import { type Previewed, type Scope, usePreview } from "./queries";

/** A question, answered as answers are now and with this text, side by side. */
export function Preview({ scope, text }: { scope: Scope; text: string }) {
  const texts = useTexts(instructionTexts);
  const preview = usePreview(scope);
  const [question, setQuestion] = useState("");
  return (
    <Section title={texts.preview}>
      <p className="text-sm text-quiet">{texts.previewHint}</p>
      <Form
        className="flex max-w-2xl flex-col items-start gap-3"
        onSubmit={(event) => {
          event.preventDefault();
          preview.mutate({ text, question });
        }}
      >
        <Field label={texts.question} value={question} onChange={setQuestion} maxLength={2000} isRequired />
        <Button type="submit" isDisabled={preview.isPending}>
          {texts.previewNow}
        </Button>
      </Form>
      {preview.error && <ProblemBox error={preview.error} />}
      {preview.data && <BothAnswers key={preview.data.id} jobId={preview.data.id} />}
    </Section>
  );
}

function BothAnswers({ jobId }: { jobId: string }) {
  const texts = useTexts(instructionTexts);
  const { job, error, refetch, result } = useJobResult<Previewed>(jobId);
  if (error && !job) return <ProblemBox error={error} onRetry={refetch} />;
  if (!job) return null;
  if (!result) return <Waiting job={job} doing={texts.answering} />;
  return (
    <div className="flex flex-col gap-3">
      <h3 className="font-semibold [overflow-wrap:anywhere]">{result.question}</h3>
      <p className="text-sm text-quiet">{texts.passages(result.passages)}</p>
      {result.note && (
        <p lang="en" role="status">
          {result.note}
        </p>
      )}
      <div className="grid gap-4 md:grid-cols-2">
        <OneAnswer title={texts.asNow} answered={result.current} of="now-" />
        <OneAnswer title={texts.withThis} answered={result.preview} of="with-" />
      </div>
    </div>
  );
}

function OneAnswer({ title, answered, of }: { title: string; answered: Answered; of: string }) {
  return (
    <section aria-label={title} className="flex min-w-0 flex-col gap-3 rounded-md border border-line bg-card p-4">
      <h4 className="text-sm font-semibold">{title}</h4>
      <AnswerText text={answered.answer} citations={answered.citations} sentences={answered.sentences} of={of} />
      <Quotes citations={answered.citations} of={of} />
    </section>
  );
}
