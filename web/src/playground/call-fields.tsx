import { Choice, Field } from "../components/field";
import { useTexts } from "../texts/context";
import { playgroundTexts } from "../texts/playground";
import type { CallField } from "./calls";
import { keyOf, type Place, type Typed, written } from "./form";

const LINES = { long: 4, lines: 3, json: 5 };

interface Props {
  place: Place;
  fields: readonly CallField[];
  typed: Typed;
  errors: Readonly<Record<string, string>>;
  onType: (key: string, text: string) => void;
  onChoose: (name: string, file: File) => void;
}

/** One of each field, by its name in the API. */
export function CallFields({ place, fields, typed, errors, onType, onChoose }: Props) {
  return (
    <>
      {fields.map((field) => {
        const key = keyOf(place, field.name);
        if (field.input === "file")
          return <FileField key={key} field={field} error={errors[key]} onChoose={(file) => onChoose(key, file)} />;
        return (
          <OneField
            key={key}
            field={field}
            name={key}
            text={typed[key] ?? ""}
            error={errors[key]}
            onType={(text) => onType(key, text)}
          />
        );
      })}
    </>
  );
}

interface OneProps {
  field: CallField;
  name: string;
  text: string;
  error: string | undefined;
  onType: (text: string) => void;
}

interface FileProps {
  field: CallField;
  error: string | undefined;
  onChoose: (file: File) => void;
}

function FileField({ field, error, onChoose }: FileProps) {
  const texts = useTexts(playgroundTexts);
  return (
    <label className="flex flex-col gap-1">
      <span className="text-sm font-medium">{field.isRequired ? texts.required(field.name) : field.name}</span>
      <input
        type="file"
        className="min-h-10 max-w-full text-sm"
        onChange={({ target: { files } }) => files?.[0] && onChoose(files[0])}
      />
      {field.description && (
        <span lang="en" className="text-sm text-quiet">
          {field.description}
        </span>
      )}
      {error && <span className="text-sm text-bad">{error}</span>}
    </label>
  );
}

function OneField({ field, name, text, error, onType }: OneProps) {
  const texts = useTexts(playgroundTexts);
  const label = field.isRequired ? texts.required(field.name) : field.name;
  if (field.input === "choice" || field.input === "flag")
    return <ChoiceField field={field} label={label} text={text} error={error} onType={onType} />;
  const kind = field.input in texts.inputs ? texts.inputs[field.input as keyof typeof texts.inputs] : "";
  const isShown = field.isRequired || field.input === "json";
  return (
    <Field
      name={name}
      label={label}
      hint={
        (field.description || kind) && (
          <>
            <span lang="en">{field.description}</span> {kind}
          </>
        )
      }
      placeholder={isShown ? written(field, field.example) : defaultOf(field)}
      value={text}
      onChange={onType}
      {...(field.input in LINES && { lines: LINES[field.input as keyof typeof LINES] })}
      {...(field.input === "number" && { inputMode: "decimal" as const })}
    />
  );
}

const defaultOf = (field: CallField) => written(field, field.default === "" ? undefined : field.default);

function ChoiceField({ field, label, text, error, onType }: Omit<OneProps, "name"> & { label: string }) {
  const texts = useTexts(playgroundTexts);
  const otherwise = defaultOf(field);
  const values =
    field.input === "flag"
      ? ([
          ["true", texts.yes],
          ["false", texts.no],
        ] as const)
      : field.options.map((one) => [one, one] as const);
  return (
    <div className="flex flex-col gap-1">
      <Choice
        label={label}
        value={text}
        options={[["", otherwise ? texts.notSentDefault(otherwise) : texts.notSent], ...values]}
        onChange={onType}
      />
      {field.description && (
        <p lang="en" className="text-sm text-quiet">
          {field.description}
        </p>
      )}
      {error && <p className="text-sm text-bad">{error}</p>}
    </div>
  );
}
