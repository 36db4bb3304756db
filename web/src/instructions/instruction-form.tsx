import { useState } from "react";
import { Form } from "react-aria-components";
import { Button } from "../components/button";
import { Field } from "../components/field";
import { ProblemBox } from "../components/problem-box";
import { useTexts } from "../texts/context";
import { instructionTexts } from "../texts/instructions";
import type { InstructionText } from "./queries";

const NOTHING: InstructionText = { name: "", description: "", text: "" };

interface Props {
  instruction?: InstructionText;
  submitLabel: string;
  isSaving: boolean;
  error: unknown;
  onSave: (instruction: InstructionText) => void;
}

export function InstructionForm({ instruction = NOTHING, submitLabel, isSaving, error, onSave }: Props) {
  const texts = useTexts(instructionTexts);
  const [name, setName] = useState(instruction.name);
  const [description, setDescription] = useState(instruction.description);
  const [text, setText] = useState(instruction.text);
  return (
    <Form
      className="flex max-w-2xl flex-col items-start gap-4 rounded-md border border-line p-4"
      onSubmit={(event) => {
        event.preventDefault();
        onSave({ name, description, text });
      }}
    >
      <Field label={texts.name} value={name} onChange={setName} maxLength={100} isRequired />
      <Field
        label={texts.description}
        hint={texts.descriptionHint}
        value={description}
        onChange={setDescription}
        maxLength={1000}
      />
      <Field
        label={texts.text}
        hint={texts.textHint}
        value={text}
        onChange={setText}
        maxLength={4000}
        lines={8}
        isRequired
      />
      {Boolean(error) && <ProblemBox error={error} />}
      <Button type="submit" look="main" isDisabled={isSaving}>
        {submitLabel}
      </Button>
    </Form>
  );
}
