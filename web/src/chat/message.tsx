import { useState } from "react";
import { Form } from "react-aria-components";
import { AnswerText, Quotes } from "../components/answer";
import { Badge } from "../components/badge";
import { Button } from "../components/button";
import { Field } from "../components/field";
import { Loading } from "../components/page";
import { ProblemBox } from "../components/problem-box";
import { Time } from "../components/time";
import { chatTexts } from "../texts/chat";
import { useTexts } from "../texts/context";
import { type ChatMessage, citationsOf, useEdit, useVersions } from "./queries";

interface Props {
  projectId: string | null;
  message: ChatMessage;
  /** Nothing is deleted behind it when it is edited. */
  isLast: boolean;
}

export function Message({ projectId, message, isLast }: Props) {
  const texts = useTexts(chatTexts);
  if (message.role === "system")
    return <li className="text-sm text-quiet [overflow-wrap:anywhere]">{message.content}</li>;
  const isOwn = message.role === "user";
  return (
    <li className={`flex flex-col gap-3 rounded-md p-4 ${isOwn ? "bg-tint" : "border border-line"}`}>
      <p className="flex flex-wrap items-center gap-2 text-sm text-quiet">
        {isOwn ? texts.you : texts.reply}
        {!isOwn && <Outcome message={message} />}
      </p>
      {isOwn ? <Own projectId={projectId} message={message} isLast={isLast} /> : <Content message={message} />}
      {message.version > 1 && <Versions projectId={projectId} message={message} />}
    </li>
  );
}

function Outcome({ message: { outcome } }: { message: ChatMessage }) {
  const texts = useTexts(chatTexts);
  return (
    <Badge tone={outcome === "answered" ? "good" : "warn"}>{outcome ? texts.outcomes[outcome] : texts.stopped}</Badge>
  );
}

function Content({ message }: { message: ChatMessage }) {
  const texts = useTexts(chatTexts);
  const { id, role, content, unanswered, sentences } = message;
  if (role === "user") return <p className="whitespace-pre-wrap [overflow-wrap:anywhere]">{content}</p>;
  const citations = citationsOf(message);
  return (
    <>
      <AnswerText text={content} citations={citations} sentences={sentences} of={`${id}-`} />
      {unanswered.length > 0 && (
        <p className="text-sm text-warn">
          {texts.unanswered}: {unanswered.join("; ")}
        </p>
      )}
      <Quotes citations={citations} of={`${id}-`} />
    </>
  );
}

function Own(props: Props) {
  const texts = useTexts(chatTexts);
  const [isEdited, setIsEdited] = useState(false);
  if (isEdited) return <Edit {...props} onDone={() => setIsEdited(false)} />;
  return (
    <>
      <Content message={props.message} />
      <div>
        <Button onPress={() => setIsEdited(true)}>{texts.edit}</Button>
      </div>
    </>
  );
}

function Edit({ projectId, message: { id, content }, isLast, onDone }: Props & { onDone: () => void }) {
  const texts = useTexts(chatTexts);
  const [message, setMessage] = useState(content);
  const edit = useEdit(projectId);
  return (
    <Form
      className="flex flex-col gap-3"
      onSubmit={(event) => {
        event.preventDefault();
        edit.mutate({ messageId: id, message }, { onSuccess: onDone });
      }}
    >
      <Field
        label={texts.edited}
        lines={3}
        maxLength={8000}
        value={message}
        onChange={setMessage}
        autoFocus
        isRequired
        {...(!isLast && { hint: texts.editHint })}
      />
      <div className="flex flex-wrap gap-2">
        <Button type="submit" look="main" isDisabled={edit.isPending || !message.trim()}>
          {texts.editYes}
        </Button>
        <Button onPress={onDone}>{texts.editNo}</Button>
      </div>
      {edit.isError && <ProblemBox error={edit.error} />}
    </Form>
  );
}

function Versions({ projectId, message }: { projectId: string | null; message: ChatMessage }) {
  const texts = useTexts(chatTexts);
  const [isOpen, setIsOpen] = useState(false);
  return (
    <details className="text-sm" onToggle={(event) => setIsOpen(event.currentTarget.open)}>
      <summary className="cursor-pointer">{texts.versions(message.version)}</summary>
      {isOpen && <Earlier projectId={projectId} message={message} />}
    </details>
  );
}

function Earlier({ projectId, message }: { projectId: string | null; message: ChatMessage }) {
  const { data: versions, error, isPending, refetch } = useVersions(message, projectId);
  const earlier = versions?.filter(({ version }) => version < message.version) ?? [];
  return (
    <>
      {isPending && <Loading />}
      {error && <ProblemBox error={error} onRetry={refetch} />}
      <ul className="flex flex-col gap-3 pt-2">
        {earlier.map((one) => (
          <li key={one.id} className="flex flex-col gap-2 border-l-2 border-edge pl-3">
            <p className="flex flex-wrap items-center gap-2 text-quiet">
              <Time at={one.created_at} />
              {one.role === "assistant" && <Outcome message={one} />}
            </p>
            <Content message={one} />
          </li>
        ))}
      </ul>
    </>
  );
}
