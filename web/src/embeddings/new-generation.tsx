import { useState } from "react";
import { Form } from "react-aria-components";
import { Button } from "../components/button";
import { Checkbox, Field } from "../components/field";
import { Section } from "../components/page";
import { ProblemBox } from "../components/problem-box";
import { useTexts } from "../texts/context";
import { embeddingTexts } from "../texts/embeddings";
import { type GoldenQuestion, useBuild } from "./queries";

const MOST_PREFIX = 500;

interface Asked extends GoldenQuestion {
  key: number;
}

export function NewGeneration() {
  const texts = useTexts(embeddingTexts);
  const build = useBuild();
  const [asked, setAsked] = useState<Asked[]>([]);
  const [built, setBuilt] = useState(0); // a new form for the next one
  return (
    <Section title={texts.newGeneration}>
      <p className="text-sm text-quiet">{texts.newHint}</p>
      <Form
        key={built}
        className="flex max-w-xl flex-col items-start gap-4 rounded-md border border-line p-4"
        onSubmit={(event) => {
          event.preventDefault();
          const form = new FormData(event.currentTarget);
          build.mutate(
            {
              model: String(form.get("model")).trim(),
              query_prefix: String(form.get("query-prefix")),
              passage_prefix: String(form.get("passage-prefix")),
              auto_activate: form.has("activate"),
              questions: asked.map(({ question, quote }) => ({ question, quote })),
            },
            {
              onSuccess: () => {
                setAsked([]);
                setBuilt(built + 1);
              },
            },
          );
        }}
      >
        <Field name="model" label={texts.model} hint={texts.modelHint} maxLength={500} isRequired />
        <Field name="query-prefix" label={texts.queryPrefix} hint={texts.prefixHint} maxLength={MOST_PREFIX} />
        <Field name="passage-prefix" label={texts.passagePrefix} maxLength={MOST_PREFIX} />
        <Checkbox name="activate" label={texts.autoActivate} hint={texts.autoActivateHint} isInitiallyChosen />
        <Questions asked={asked} onChange={setAsked} />
        {build.error && <ProblemBox error={build.error} />}
        <Button type="submit" look="main" isDisabled={build.isPending}>
          {texts.build}
        </Button>
      </Form>
    </Section>
  );
}

function Questions({ asked, onChange }: { asked: readonly Asked[]; onChange: (asked: Asked[]) => void }) {
  const texts = useTexts(embeddingTexts);
  const change = (key: number, changed: Partial<GoldenQuestion>) =>
    onChange(asked.map((one) => (one.key === key ? { ...one, ...changed } : one)));
  const add = () => onChange([...asked, { key: (asked.at(-1)?.key ?? 0) + 1, question: "", quote: "" }]);
  return (
    <div className="flex w-full flex-col items-start gap-3">
      <p className="text-sm text-quiet">{texts.questionsHint}</p>
      {asked.map(({ key, question, quote }, index) => (
        <fieldset key={key} className="flex w-full flex-col items-start gap-2 rounded-md border border-line p-3">
          <legend className="px-1 text-sm font-medium">{texts.questionNumber(index + 1)}</legend>
          <Field
            label={texts.question}
            value={question}
            onChange={(text) => change(key, { question: text })}
            maxLength={1000}
            isRequired
          />
          <Field
            label={texts.quote}
            hint={texts.quoteHint}
            value={quote}
            onChange={(text) => change(key, { quote: text })}
            maxLength={1000}
            isRequired
          />
          <Button onPress={() => onChange(asked.filter((one) => one.key !== key))}>{texts.takeOut}</Button>
        </fieldset>
      ))}
      <Button onPress={add}>{texts.addQuestion}</Button>
    </div>
  );
}
