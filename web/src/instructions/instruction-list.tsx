import { Link, useNavigate } from "react-router";
import { Badge } from "../components/badge";
import { Button } from "../components/button";
import { Empty, Loading, Section } from "../components/page";
import { ProblemBox } from "../components/problem-box";
import { Row, RowText } from "../components/row";
import { Time } from "../components/time";
import { useTexts } from "../texts/context";
import { instructionTexts } from "../texts/instructions";
import { InstructionForm } from "./instruction-form";
import { instructionPath } from "./links";
import { type Instruction, type Scope, useAddInstruction, useInstructions } from "./queries";

export function InstructionList({ scope }: { scope: Scope }) {
  const common = useTexts();
  const texts = useTexts(instructionTexts);
  const { data: found, error, isPending, refetch, hasNextPage, fetchNextPage } = useInstructions(scope);
  const instructions = found?.pages.flatMap((page) => page.items) ?? [];
  return (
    <>
      {isPending && <Loading />}
      {error && <ProblemBox error={error} onRetry={refetch} />}
      {found && !instructions.length && (
        <Empty>
          <p>{texts.empty}</p>
        </Empty>
      )}
      <ul className="flex flex-col gap-2">
        {instructions.map((one) => (
          <InstructionRow key={one.id} scope={scope} instruction={one} />
        ))}
      </ul>
      {hasNextPage && <Button onPress={() => fetchNextPage()}>{common.more}</Button>}
      <NewInstruction scope={scope} />
    </>
  );
}

function InstructionRow({ scope, instruction }: { scope: Scope; instruction: Instruction }) {
  const texts = useTexts(instructionTexts);
  const { id, name, description, version, is_active: isActive, updated_at: updated } = instruction;
  return (
    <Row>
      <RowText>
        <Link to={instructionPath(scope, id)} className="font-medium text-accent underline">
          {name}
        </Link>
        {description && <span className="text-sm">{description}</span>}
        <span className="text-sm text-quiet">
          {texts.version(version)} · {texts.changed} <Time at={updated} />
        </span>
      </RowText>
      <ActiveBadge isActive={isActive} />
    </Row>
  );
}

export function ActiveBadge({ isActive }: { isActive: boolean }) {
  const texts = useTexts(instructionTexts);
  return <Badge tone={isActive ? "good" : "neutral"}>{isActive ? texts.active : texts.inactive}</Badge>;
}

function NewInstruction({ scope }: { scope: Scope }) {
  const texts = useTexts(instructionTexts);
  const navigate = useNavigate();
  const add = useAddInstruction(scope);
  return (
    <Section title={texts.newInstruction}>
      <InstructionForm
        submitLabel={texts.add}
        isSaving={add.isPending}
        error={add.error}
        onSave={(body) => add.mutate(body, { onSuccess: ({ id }) => navigate(instructionPath(scope, id)) })}
      />
    </Section>
  );
}
