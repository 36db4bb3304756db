import { useState } from "react";
import { Form } from "react-aria-components";
import { Button } from "../components/button";
import { Choice, Field } from "../components/field";
import { chatTexts } from "../texts/chat";
import { useTexts } from "../texts/context";
import type { Mode } from "./queries";

const MODES = ["documents", "assistant"] as const;
const MODES_OF_PROJECT = ["", ...MODES] as const;

interface Props {
  hasProject: boolean;
  isSending: boolean;
  onSend: (message: string, mode: Mode | null, onSuccess: () => void) => void;
}

export function Compose({ hasProject, isSending, onSend }: Props) {
  const texts = useTexts(chatTexts);
  const [message, setMessage] = useState("");
  const [mode, setMode] = useState<Mode | "">(hasProject ? "" : "documents");
  return (
    <Form
      className="flex flex-col gap-3"
      onSubmit={(event) => {
        event.preventDefault();
        onSend(message, mode || null, () => setMessage(""));
      }}
    >
      <Field label={texts.message} lines={3} maxLength={8000} value={message} onChange={setMessage} isRequired />
      <div className="flex flex-wrap items-end gap-3">
        <Choice<Mode | "">
          label={texts.mode}
          value={mode}
          options={(hasProject ? MODES_OF_PROJECT : MODES).map((one) => [one, texts.modes[one]] as const)}
          onChange={setMode}
        />
        <Button type="submit" look="main" isDisabled={isSending || !message.trim()}>
          {texts.send}
        </Button>
      </div>
    </Form>
  );
}
