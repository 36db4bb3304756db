import { ConfirmButton } from "../components/confirm";
import { ProblemBox } from "../components/problem-box";
import { useLanguage, useTexts } from "../texts/context";
import { embeddingTexts } from "../texts/embeddings";
import { dayAndMinute } from "../texts/figures";
import { type Generation, isBeingBuilt, useGenerationActions } from "./queries";

interface Props {
  generation: Generation;
  earlier: Generation | undefined;
}

interface Action {
  label: string;
  question: string;
  act: () => void;
  isDanger?: boolean;
}

/** What can be done with it now. Each says first what it will do. */
export function GenerationActions({ generation, earlier }: Props) {
  const texts = useTexts(embeddingTexts);
  const { id } = generation;
  const actions = useGenerationActions(id);
  const { activate, rollBack, pause, resume, remove } = actions;
  const failed = [activate, rollBack, pause, resume, remove].find((one) => one.error)?.error;
  return (
    <>
      {failed && <ProblemBox error={failed} />}
      <div className="flex flex-wrap gap-2 empty:hidden">
        {useOffered(generation, earlier, actions).map(({ label, question, act, isDanger }) => (
          <ConfirmButton
            key={label}
            look={isDanger ? "danger" : "plain"}
            label={label}
            ariaLabel={`${label}: ${texts.generation(id)}`}
            question={question}
            yes={label}
            no={texts.leave}
            onConfirm={act}
          />
        ))}
      </div>
    </>
  );
}

function useOffered(
  generation: Generation,
  earlier: Generation | undefined,
  { activate, rollBack, pause, resume, remove }: ReturnType<typeof useGenerationActions>,
): Action[] {
  const { language } = useLanguage();
  const texts = useTexts(embeddingTexts);
  const { id, model, state, step, recall, is_paused: isPaused, is_soaking: isKept, soak_until: until } = generation;
  const removal = (question: string): Action => ({
    label: texts.remove,
    question,
    act: () => remove.mutate(isKept),
    isDanger: true,
  });
  if (state === "active")
    return earlier
      ? [
          {
            label: texts.rollBack,
            question: texts.rollBackQuestion(earlier.id, earlier.model),
            act: () => rollBack.mutate(),
          },
        ]
      : [];
  if (state === "retired") {
    if (generation.dropped_at) return [];
    if (!isKept || !until) return [removal(texts.removeQuestion(id, model))];
    return [
      { label: texts.activateAgain, question: texts.rollBackQuestion(id, model), act: () => rollBack.mutate() },
      removal(texts.removeKeptQuestion(id, model, dayAndMinute(language, new Date(until)))),
    ];
  }
  const offered = [removal(texts.removeQuestion(id, model))];
  if (step === "ready") {
    const isEnough = recall?.is_enough ?? false;
    const question = isEnough ? texts.activateQuestion(id, model) : texts.forceQuestion(id, model);
    const label = isEnough ? texts.activate : texts.activateAnyway;
    offered.unshift({ label, question, act: () => activate.mutate(!isEnough), isDanger: !isEnough });
  }
  if (isPaused) offered.unshift({ label: texts.resume, question: texts.resumeQuestion, act: () => resume.mutate() });
  if (isBeingBuilt(generation))
    offered.unshift({ label: texts.pause, question: texts.pauseQuestion, act: () => pause.mutate() });
  return offered;
}
