import { useSearchParams } from "react-router";
import { ConfirmButton } from "../components/confirm";
import { Choice } from "../components/field";
import { Loading, Section } from "../components/page";
import { ProblemBox } from "../components/problem-box";
import { Row, RowText } from "../components/row";
import { Time } from "../components/time";
import { useTexts } from "../texts/context";
import { instructionTexts } from "../texts/instructions";
import { type DiffLine, diffLines } from "./diff";
import { type Instruction, type InstructionVersion, type Scope, useInstructionActions, useVersions } from "./queries";

interface Props {
  scope: Scope;
  instruction: Instruction;
}

export function Versions({ scope, instruction }: Props) {
  const texts = useTexts(instructionTexts);
  const { data: versions = [], error, isPending, refetch } = useVersions(scope, instruction.id);
  const { rollBack } = useInstructionActions(scope, instruction.id);
  return (
    <Section title={texts.versions}>
      {isPending && <Loading />}
      {error && <ProblemBox error={error} onRetry={refetch} />}
      {rollBack.error && <ProblemBox error={rollBack.error} />}
      <ul className="flex flex-col gap-2">
        {versions.map((one) => (
          <VersionRow
            key={one.version}
            version={one}
            onRollBack={one.version === instruction.version ? null : () => rollBack.mutate(one.version)}
          />
        ))}
      </ul>
      {versions.length > 1 && <Comparison versions={versions} />}
    </Section>
  );
}

function VersionRow({ version: one, onRollBack }: { version: InstructionVersion; onRollBack: (() => void) | null }) {
  const texts = useTexts(instructionTexts);
  const name = texts.version(one.version);
  return (
    <Row>
      <RowText>
        <span className="font-medium">
          {name}: {one.name}
        </span>
        <span className="text-sm text-quiet">
          <Time at={one.created_at} />
          {one.restored_version !== null && ` · ${texts.restored(one.restored_version)}`}
        </span>
      </RowText>
      {onRollBack && (
        <ConfirmButton
          look="plain"
          label={texts.rollBack}
          ariaLabel={`${texts.rollBack}: ${name}`}
          question={texts.rollBackQuestion(one.version)}
          yes={texts.rollBack}
          no={texts.leave}
          onConfirm={onRollBack}
        />
      )}
    </Row>
  );
}

/** Of two versions, in the address: at first the newest and the one before. */
function Comparison({ versions }: { versions: readonly InstructionVersion[] }) {
  const texts = useTexts(instructionTexts);
  const [search, setSearch] = useSearchParams();
  const chosen = (name: string, otherwise: InstructionVersion | undefined) =>
    versions.find((one) => String(one.version) === search.get(name)) ?? otherwise;
  const from = chosen("from", versions[1]);
  const to = chosen("to", versions[0]);
  if (!from || !to) return null;
  const options = versions.map((one) => [String(one.version), texts.version(one.version)] as const);
  const choose = (name: "from" | "to", version: string) =>
    setSearch({ from: String(from.version), to: String(to.version), [name]: version }, { replace: true });
  return (
    <Section title={texts.compare}>
      <div className="flex flex-wrap gap-3">
        <Choice
          label={texts.from}
          value={String(from.version)}
          options={options}
          onChange={(one) => choose("from", one)}
        />
        <Choice label={texts.to} value={String(to.version)} options={options} onChange={(one) => choose("to", one)} />
      </div>
      <Diff lines={diffLines(written(from), written(to))} />
    </Section>
  );
}

/** What a version says, as one text. */
function written({ name, description, text }: InstructionVersion): string {
  return [name, ...(description ? [description] : []), "", text].join("\n");
}

const LOOKS = { same: "", added: "bg-good-tint", removed: "bg-bad-tint" };
const SIGNS = { same: " ", added: "+", removed: "−" };

function Diff({ lines }: { lines: readonly DiffLine[] }) {
  const texts = useTexts(instructionTexts);
  if (lines.every((line) => line.change === "same")) return <p className="text-quiet">{texts.noDifference}</p>;
  return (
    <ol aria-label={texts.compare} className="rounded-md border border-line bg-card py-2 font-mono text-sm">
      {lines.map(({ change, text }, index) => (
        <li key={index} className={`flex min-h-5 gap-2 px-3 ${LOOKS[change]}`}>
          <span aria-hidden="true" className="w-[1ch] shrink-0 select-none">
            {SIGNS[change]}
          </span>
          <span className="min-w-0 whitespace-pre-wrap [overflow-wrap:anywhere]">
            {change !== "same" && <span className="sr-only">{texts.changes[change]}: </span>}
            {text}
          </span>
        </li>
      ))}
    </ol>
  );
}
