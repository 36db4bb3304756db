import { type ReactNode, useState } from "react";
import { Form } from "react-aria-components";
import type { Job } from "../api/client";
import { Problem } from "../api/problem";
import { Button } from "../components/button";
import { ProblemBox } from "../components/problem-box";
import { Code, RequestSamples } from "../components/request-samples";
import { useTexts } from "../texts/context";
import { playgroundTexts } from "../texts/playground";
import { CallFields } from "./call-fields";
import type { Call } from "./calls";
import { type Built, build, type Chosen, type Typed } from "./form";
import { useSubmit } from "./queries";

interface Props {
  call: Call;
  typedFirst: Typed;
  onSubmitted: (job: Job) => void;
  /** What came of the request, beside it. */
  children: ReactNode;
}

export function CallForm({ call, typedFirst, onSubmitted, children }: Props) {
  const texts = useTexts(playgroundTexts);
  const [typed, setTyped] = useState(typedFirst);
  const [wasRefusedHere, setWasRefusedHere] = useState(false);
  const submit = useSubmit();
  const [files, setFiles] = useState<Chosen>({});
  const built = build(call, typed, files);
  const errors = wasRefusedHere ? faultsOf(built, texts.faults) : errorsOf(submit.error);
  const fields = {
    typed,
    errors,
    onType: (key: string, text: string) => setTyped({ ...typed, [key]: text }),
    onChoose: (name: string, file: File) => setFiles({ ...files, [name]: file }),
  };
  return (
    <>
      <Form
        className="flex flex-col gap-4"
        validationBehavior="aria" // the API is to say what is wrong
        validationErrors={errors}
        onSubmit={(event) => {
          event.preventDefault();
          const isRefused = Object.keys(built.faults).length > 0;
          setWasRefusedHere(isRefused);
          if (!isRefused) submit.mutate(built, { onSuccess: onSubmitted });
        }}
      >
        <div className="grid items-start gap-4 md:grid-cols-2">
          <CallFields place="path" fields={call.places} {...fields} />
          <CallFields place="body" fields={call.fields} {...fields} />
        </div>
        <details className="rounded-md border border-line p-3">
          <summary className="cursor-pointer text-sm font-medium">{texts.options}</summary>
          <div className="grid items-start gap-4 pt-3 md:grid-cols-3">
            <CallFields place="header" fields={call.headers} {...fields} />
          </div>
        </details>
        {wasRefusedHere && (
          <p role="alert" className="text-bad">
            {texts.refusedHere}
          </p>
        )}
        {!wasRefusedHere && submit.error && <ProblemBox error={submit.error} />}
        <div>
          <Button type="submit" look="main" isDisabled={submit.isPending}>
            {texts.send}
          </Button>
        </div>
      </Form>
      <div className="grid items-start gap-6 md:grid-cols-3">
        <Request built={built} />
        {children}
      </div>
    </>
  );
}

function Request({ built: { method, path, headers, bodyType, body, files } }: { built: Built }) {
  const texts = useTexts(playgroundTexts);
  const [file] = Object.values(files);
  const lines = [`${method} ${path}`, ...Object.entries(headers).map(([name, value]) => `${name}: ${value}`)];
  const shown = { ...Object.fromEntries(Object.entries(files).map(([name, { name: of }]) => [name, of])), ...body };
  return (
    <section aria-label={texts.request} className="flex min-w-0 flex-col gap-2">
      <h2 className="text-lg font-semibold">{texts.request}</h2>
      <Code>{bodyType ? [...lines, "", JSON.stringify(shown, null, 2)].join("\n") : lines.join("\n")}</Code>
      <RequestSamples
        request={{
          method,
          path,
          headers,
          ...(bodyType === "application/json" && { body }),
          ...(bodyType === "multipart/form-data" && { form: body, file: file?.name ?? "…" }),
        }}
      />
    </section>
  );
}

type Errors = Readonly<Record<string, string>>;

function faultsOf({ faults }: Built, names: (typeof playgroundTexts.en)["faults"]): Errors {
  return Object.fromEntries(Object.entries(faults).map(([key, fault]) => [key, names[fault]]));
}

/** What the API said of each field. Of one inside a field, such as `messages.0.role`, the place is told. */
function errorsOf(error: unknown): Errors {
  if (!(error instanceof Problem)) return {};
  return Object.fromEntries(
    (error.body.errors ?? []).map(({ field, message }) => {
      const [name = "", ...inside] = field.split(".");
      return [name, inside.length ? `${inside.join(".")}: ${message}` : message];
    }),
  );
}
