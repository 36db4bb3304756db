import { useState } from "react";
import { Form } from "react-aria-components";
import { Link } from "react-router";
import { Button } from "../components/button";
import { Field } from "../components/field";
import { ProblemBox } from "../components/problem-box";
import { answerTexts } from "../texts/answers";
import { useTexts } from "../texts/context";
import { useAnswersOfSession, useAsk } from "./queries";

interface Props {
  sessionId: string;
  /** That of the question that is shown. */
  jobId: string;
  isAnswered: boolean;
  onAsked: (jobId: string) => void;
}

/** The other questions of a session, and the next one. */
export function FollowUp({ sessionId, jobId, isAnswered, onAsked }: Props) {
  return (
    <>
      {isAnswered && <NextQuestion sessionId={sessionId} onAsked={onAsked} />}
      <AskedTogether sessionId={sessionId} jobId={jobId} isAnswered={isAnswered} />
    </>
  );
}

function NextQuestion({ sessionId, onAsked }: Pick<Props, "sessionId" | "onAsked">) {
  const texts = useTexts(answerTexts);
  const [question, setQuestion] = useState("");
  const ask = useAsk();
  return (
    <Form
      className="flex flex-col gap-3"
      onSubmit={(event) => {
        event.preventDefault();
        ask.mutate({ question, session_id: sessionId }, { onSuccess: (job) => onAsked(job.id) });
      }}
    >
      <Field
        label={texts.followUp}
        hint={texts.followUpHint}
        lines={2}
        maxLength={2000}
        value={question}
        onChange={setQuestion}
        isRequired
      />
      <div>
        <Button type="submit" isDisabled={ask.isPending || !question.trim()}>
          {texts.submitFollowUp}
        </Button>
      </div>
      {ask.isError && <ProblemBox error={ask.error} />}
    </Form>
  );
}

function AskedTogether({ sessionId, ...shown }: Omit<Props, "onAsked">) {
  const texts = useTexts(answerTexts);
  const { data: answers, error, refetch } = useAnswersOfSession(sessionId, shown);
  if (error) return <ProblemBox error={error} onRetry={refetch} />;
  if (!answers?.some((answer) => answer.job_id !== shown.jobId)) return null;
  return (
    <nav aria-label={texts.askedTogether} className="flex flex-col gap-2">
      <h3 className="font-semibold">{texts.askedTogether}</h3>
      <ol className="flex list-decimal flex-col gap-1 pl-6 [overflow-wrap:anywhere]">
        {answers.map((answer) => (
          <li key={answer.id}>
            {answer.job_id === shown.jobId ? (
              <span aria-current="page">{answer.question}</span>
            ) : (
              <Link to={`/ask?job=${answer.job_id}`} className="text-accent underline">
                {answer.question}
              </Link>
            )}
          </li>
        ))}
      </ol>
    </nav>
  );
}
