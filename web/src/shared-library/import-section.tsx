import { FileTrigger } from "react-aria-components";
import { Badge, type Tone } from "../components/badge";
import { Button } from "../components/button";
import { Section } from "../components/page";
import { ProblemBox } from "../components/problem-box";
import { Table } from "../components/table";
import { useTexts } from "../texts/context";
import { sharedLibraryTexts } from "../texts/shared-library";
import { type Imported, type Outcome, useImport } from "./import";

const TONES: Record<Outcome, Tone> = { added: "good", changed: "good", unchanged: "neutral", failed: "bad" };
const OUTCOMES = Object.keys(TONES) as Outcome[];

/** What became of each line stays until another file is chosen. */
export function ImportSection() {
  const texts = useTexts(sharedLibraryTexts);
  const { run, imported, total } = useImport();
  return (
    <Section title={texts.file}>
      <p className="text-sm text-quiet">{texts.fileHint}</p>
      <FileTrigger
        acceptedFileTypes={[".jsonl", ".ndjson", ".json", ".txt"]}
        onSelect={(files) => files?.[0] && run.mutate(files[0])}
      >
        <Button isDisabled={run.isPending}>{texts.chooseFile}</Button>
      </FileTrigger>
      {run.error && <ProblemBox error={run.error} />}
      <p role="status" className="empty:hidden">
        {run.isPending && texts.importing(imported.length, total)}
        {run.isSuccess && (run.data ? texts.imported(counts(texts, imported)) : texts.nothingInIt)}
      </p>
      {imported.length > 0 && (
        <Table
          label={texts.file}
          columns={[
            { name: texts.line, isNumber: true },
            { name: texts.outcome },
            { name: texts.name },
            { name: texts.reason },
          ]}
          rows={imported.map(({ number, title, outcome, reasons }) => ({
            key: String(number),
            cells: [
              number,
              <Badge key="outcome" tone={TONES[outcome]}>
                {texts.outcomes[outcome]}
              </Badge>,
              title,
              outcome === "failed" && (reasons.join("; ") || texts.noObject),
            ],
          }))}
        />
      )}
    </Section>
  );
}

function counts(texts: typeof sharedLibraryTexts.en, imported: readonly Imported[]): string {
  return OUTCOMES.map((outcome) => [outcome, imported.filter((one) => one.outcome === outcome).length] as const)
    .filter(([, count]) => count)
    .map(([outcome, count]) => texts.counted(texts.outcomes[outcome], count))
    .join(", ");
}
