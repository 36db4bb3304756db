import { useState } from "react";
import { Link, useNavigate } from "react-router";
import { Button } from "../components/button";
import { ConfirmButton } from "../components/confirm";
import { CopyableId } from "../components/copy";
import { Facts } from "../components/facts";
import { Loading, Page, Section } from "../components/page";
import { ProblemBox } from "../components/problem-box";
import { RequestSamples } from "../components/request-samples";
import { Time } from "../components/time";
import { useTexts } from "../texts/context";
import { instructionTexts } from "../texts/instructions";
import { InstructionForm } from "./instruction-form";
import { ActiveBadge } from "./instruction-list";
import { LIST_PATHS } from "./links";
import { Preview } from "./preview";
import { type Instruction, type Scope, useDeleteInstruction, useInstruction, useInstructionActions } from "./queries";
import { Versions } from "./versions";

export function InstructionView({ scope, id }: { scope: Scope; id: string }) {
  const texts = useTexts(instructionTexts);
  const { data: instruction, error, isPending, refetch } = useInstruction(scope, id);
  const path = `/api/${scope === "site" ? "admin/" : ""}instructions/${id}`;
  return (
    <Page title={instruction?.name ?? texts.title}>
      <Link to={LIST_PATHS[scope]} className="text-sm text-accent underline">
        {texts.back}
      </Link>
      {isPending && <Loading />}
      {error && <ProblemBox error={error} onRetry={refetch} />}
      {instruction && <View scope={scope} instruction={instruction} />}
      <RequestSamples request={{ method: "GET", path }} />
    </Page>
  );
}

interface Props {
  scope: Scope;
  instruction: Instruction;
}

function View({ scope, instruction }: Props) {
  const texts = useTexts(instructionTexts);
  const [isEdited, setIsEdited] = useState(false);
  const { change } = useInstructionActions(scope, instruction.id);
  return (
    <>
      <Actions scope={scope} instruction={instruction} />
      <Facts
        facts={[
          [texts.scope, texts.scopes[scope]],
          ...(instruction.description ? ([[texts.description, instruction.description]] as const) : []),
          [texts.newest, String(instruction.version)],
          [texts.changed, <Time key="changed" at={instruction.updated_at} />],
          [texts.id, <CopyableId key="id" id={instruction.id} />],
        ]}
      />
      <Section title={texts.text}>
        {isEdited ? (
          <>
            <InstructionForm
              instruction={instruction}
              submitLabel={texts.saveVersion}
              isSaving={change.isPending}
              error={change.error}
              onSave={(body) => change.mutate(body, { onSuccess: () => setIsEdited(false) })}
            />
            <div>
              <Button onPress={() => setIsEdited(false)}>{texts.leave}</Button>
            </div>
          </>
        ) : (
          <>
            <p className="whitespace-pre-wrap rounded-md border border-line bg-card p-4 [overflow-wrap:anywhere]">
              {instruction.text}
            </p>
            <div>
              <Button onPress={() => setIsEdited(true)}>{texts.edit}</Button>
            </div>
          </>
        )}
      </Section>
      <Preview scope={scope} text={instruction.text} />
      <Versions scope={scope} instruction={instruction} />
    </>
  );
}

function Actions({ scope, instruction: { id, name, is_active: isActive } }: Props) {
  const texts = useTexts(instructionTexts);
  const navigate = useNavigate();
  const { activate, deactivate } = useInstructionActions(scope, id);
  const remove = useDeleteInstruction(scope, id);
  const error = activate.error ?? deactivate.error ?? remove.error;
  return (
    <>
      <div className="flex flex-wrap items-center gap-3">
        <ActiveBadge isActive={isActive} />
        {isActive ? (
          <Button onPress={() => deactivate.mutate()}>{texts.deactivate}</Button>
        ) : (
          <ConfirmButton
            look="plain"
            label={texts.activate}
            ariaLabel={`${texts.activate}: ${name}`}
            question={texts.activateQuestions[scope](name)}
            yes={texts.activate}
            no={texts.leave}
            onConfirm={() => activate.mutate()}
          />
        )}
        <ConfirmButton
          label={texts.remove}
          ariaLabel={`${texts.remove}: ${name}`}
          question={texts.removeQuestion(name)}
          yes={texts.removeYes}
          no={texts.leave}
          onConfirm={() => remove.mutate(undefined, { onSuccess: () => navigate(LIST_PATHS[scope]) })}
        />
      </div>
      {error && <ProblemBox error={error} />}
    </>
  );
}
