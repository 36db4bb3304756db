import { useState } from "react";
import { Form } from "react-aria-components";
import { Button } from "../components/button";
import { Choice, DECIMAL, Field } from "../components/field";
import { useTexts } from "../texts/context";
import { modelTexts } from "../texts/models";
import { type ChainEntry, useModels, useProviders } from "./queries";

const NEW_WAIT_SECONDS = "20";

interface Props {
  entries: readonly ChainEntry[];
  isSaving: boolean;
  onSave: (entries: ChainEntry[]) => void;
  onLeave: () => void;
}

interface Edited {
  key: number;
  provider: string;
  model: string | null;
  wait: string;
}

const edit = ({ provider, model, wait_seconds: wait }: ChainEntry, key: number): Edited => ({
  key,
  provider,
  model,
  wait: wait === null ? "" : String(wait),
});

const entryOf = ({ provider, model, wait }: Edited): ChainEntry => ({
  provider,
  model,
  wait_seconds: wait === "" ? null : Number(wait),
});

export function ChainEditor({ entries, isSaving, onSave, onLeave }: Props) {
  const texts = useTexts(modelTexts);
  const { data: providers = [] } = useProviders();
  const [edited, setEdited] = useState<Edited[]>(() => entries.map(edit));
  const names = [...new Set([...providers.map((one) => one.name), ...edited.map((one) => one.provider)])];
  const change = (key: number, changed: Partial<Edited>) =>
    setEdited(edited.map((one) => (one.key === key ? { ...one, ...changed } : one)));
  const add = () => {
    const key = Math.max(-1, ...edited.map((one) => one.key)) + 1;
    setEdited([...edited, { key, provider: names[0] ?? "", model: null, wait: NEW_WAIT_SECONDS }]);
  };
  return (
    <Form
      className="flex w-full flex-col gap-3"
      onSubmit={(event) => {
        event.preventDefault();
        onSave(edited.map(entryOf));
      }}
    >
      <ol className="flex flex-col gap-3">
        {edited.map((entry, index) => (
          <EntryFields
            key={entry.key}
            entry={entry}
            place={index + 1}
            providers={names}
            onChange={(changed) => change(entry.key, changed)}
            onUp={index > 0 ? () => setEdited(swapped(edited, index)) : null}
            onRemove={edited.length > 1 ? () => setEdited(edited.filter((one) => one !== entry)) : null}
          />
        ))}
      </ol>
      <div className="flex flex-wrap gap-2">
        <Button type="submit" look="main" isDisabled={isSaving}>
          {texts.save}
        </Button>
        <Button onPress={add}>{texts.addEntry}</Button>
        <Button onPress={onLeave}>{texts.leave}</Button>
      </div>
    </Form>
  );
}

/** With the one before it in its place. */
function swapped(entries: readonly Edited[], index: number): Edited[] {
  const [before, moved] = entries.slice(index - 1, index + 1);
  if (!before || !moved) return [...entries];
  return [...entries.slice(0, index - 1), moved, before, ...entries.slice(index + 1)];
}

interface EntryProps {
  entry: Edited;
  place: number;
  providers: readonly string[];
  onChange: (changed: Partial<Edited>) => void;
  onUp: (() => void) | null;
  onRemove: (() => void) | null;
}

function EntryFields({ entry, place, providers, onChange, onUp, onRemove }: EntryProps) {
  const texts = useTexts(modelTexts);
  const { data: models = [] } = useModels();
  const writing = models.filter(
    ({ provider, capabilities }) =>
      provider === entry.provider && (!capabilities?.length || capabilities.includes("completion")),
  );
  const names = [...new Set([...writing.map((one) => one.name), ...(entry.model ? [entry.model] : [])])];
  return (
    <li>
      <fieldset className="flex flex-wrap items-end gap-3 rounded-md border border-line p-3">
        <legend className="px-1 text-sm font-medium">{texts.place(place)}</legend>
        <Choice
          label={texts.provider}
          value={entry.provider}
          options={providers.map((one) => [one, one] as const)}
          onChange={(provider) => onChange({ provider, model: null })}
        />
        <Choice
          label={texts.model}
          value={entry.model ?? ""}
          options={[["", texts.itsDefault], ...names.map((one) => [one, one] as const)]}
          onChange={(model) => onChange({ model: model || null })}
        />
        <Field
          label={texts.waitSeconds}
          hint={texts.waitHint}
          inputMode="decimal"
          pattern={DECIMAL}
          value={entry.wait}
          onChange={(wait) => onChange({ wait })}
        />
        <div className="flex flex-wrap gap-2">
          {onUp && (
            <Button aria-label={`${texts.up}: ${texts.place(place)}`} onPress={onUp}>
              {texts.up}
            </Button>
          )}
          {onRemove && (
            <Button aria-label={`${texts.removeEntry}: ${texts.place(place)}`} onPress={onRemove}>
              {texts.removeEntry}
            </Button>
          )}
        </div>
      </fieldset>
    </li>
  );
}
