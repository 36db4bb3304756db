import { useState } from "react";
import { Form } from "react-aria-components";
import { Link, useSearchParams } from "react-router";
import type { SavedView } from "../api/client";
import { Button } from "../components/button";
import { ConfirmButton } from "../components/confirm";
import { Field } from "../components/field";
import { ProblemBox } from "../components/problem-box";
import { useTexts } from "../texts/context";
import { savedViewTexts } from "../texts/saved-views";
import { useSavedViewActions, useSavedViews, type ViewPage } from "./queries";
import { normalQuery } from "./query";

/** The saved views of a list as links, and what can be done with the filters of now. */
export function SavedViews({ page }: { page: ViewPage }) {
  const texts = useTexts(savedViewTexts);
  const [search] = useSearchParams();
  const { data: views = [], error, refetch } = useSavedViews(page);
  const query = normalQuery(search);
  const shown = views.find((view) => view.query === query);
  if (error) return <ProblemBox error={error} onRetry={refetch} />;
  if (!views.length && !query) return null;
  return (
    <section aria-label={texts.title} className="flex flex-wrap items-center gap-2">
      <h2 className="text-sm font-medium">{texts.title}</h2>
      {views.length > 0 && (
        <ul className="flex flex-wrap gap-2">
          {views.map((view) => (
            <li key={view.id}>
              <ViewLink view={view} isShown={view === shown} />
            </li>
          ))}
        </ul>
      )}
      {shown ? (
        <ShownView key={shown.id} page={page} view={shown} />
      ) : (
        query && <NewView key={query} page={page} query={query} />
      )}
    </section>
  );
}

function ViewLink({ view, isShown }: { view: SavedView; isShown: boolean }) {
  return (
    <Link
      to={`?${view.query}`}
      aria-current={isShown ? "page" : undefined}
      className={`inline-flex min-h-9 items-center rounded-full border px-3 text-sm [overflow-wrap:anywhere] ${
        isShown ? "border-accent bg-tint font-medium text-accent" : "border-edge hover:bg-tint"
      }`}
    >
      {view.name}
    </Link>
  );
}

function NewView({ page, query }: { page: ViewPage; query: string }) {
  const texts = useTexts(savedViewTexts);
  const { add } = useSavedViewActions(page);
  return (
    <Naming
      label={texts.save}
      submitLabel={texts.doSave}
      error={add.error}
      onName={(name) => add.mutate({ name, query })}
    />
  );
}

function ShownView({ page, view }: { page: ViewPage; view: SavedView }) {
  const texts = useTexts(savedViewTexts);
  const { rename, remove } = useSavedViewActions(page);
  return (
    <>
      <Naming
        key={view.name}
        label={texts.rename}
        submitLabel={texts.doRename}
        name={view.name}
        error={rename.error}
        onName={(name) => rename.mutate({ id: view.id, name })}
      />
      <ConfirmButton
        label={texts.remove}
        ariaLabel={`${texts.remove}: ${view.name}`}
        question={texts.removeQuestion(view.name)}
        yes={texts.remove}
        no={texts.keep}
        onConfirm={() => remove.mutate(view.id)}
        look="plain"
      />
      {remove.error && <ProblemBox error={remove.error} />}
    </>
  );
}

interface NamingProps {
  label: string;
  submitLabel: string;
  name?: string;
  error: unknown;
  onName: (name: string) => void;
}

/** A button that asks for a name in its place. */
function Naming({ label, submitLabel, name: before = "", error, onName }: NamingProps) {
  const texts = useTexts(savedViewTexts);
  const [isOpen, setOpen] = useState(false);
  const [name, setName] = useState(before);
  if (!isOpen) return <Button onPress={() => setOpen(true)}>{label} …</Button>;
  return (
    <Form
      className="flex flex-wrap items-end gap-2"
      onSubmit={(event) => {
        event.preventDefault();
        onName(name.trim());
      }}
    >
      <Field label={texts.name} value={name} onChange={setName} maxLength={80} isRequired autoFocus />
      <Button type="submit" look="main">
        {submitLabel}
      </Button>
      <Button onPress={() => setOpen(false)}>{texts.leave}</Button>
      {Boolean(error) && <ProblemBox error={error} />}
    </Form>
  );
}
