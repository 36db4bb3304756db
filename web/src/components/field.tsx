import { type ReactNode, useId } from "react";
import { FieldError, Input, Label, Text, TextArea, TextField, type TextFieldProps } from "react-aria-components";

const BOX = "w-full rounded-md border border-edge bg-card px-3 py-2 text-ink placeholder:text-quiet";

/** For fields of numbers: browsers' own ones round, and take letters. */
export const DECIMAL = "[0-9]+([.][0-9]+)?";

interface Props extends Omit<TextFieldProps, "children"> {
  label: string;
  hint?: ReactNode;
  lines?: number;
  placeholder?: string;
}

/** The error is beside the label, so that nothing moves from under the pointer when it comes and goes. */
export function Field({ label, hint, lines, placeholder, ...props }: Props) {
  return (
    <TextField {...props} className="flex w-full flex-col gap-1">
      <div className="flex flex-wrap items-baseline justify-between gap-x-4">
        <Label className="text-sm font-medium">{label}</Label>
        <FieldError className="text-sm text-bad" />
      </div>
      {lines ? (
        <TextArea rows={lines} placeholder={placeholder ?? ""} className={BOX} />
      ) : (
        <Input placeholder={placeholder ?? ""} className={`${BOX} min-h-10`} />
      )}
      {hint && (
        <Text slot="description" className="text-sm text-quiet">
          {hint}
        </Text>
      )}
    </TextField>
  );
}

interface CheckboxProps {
  label: string;
  hint?: string;
  name?: string;
  value?: string;
  isInitiallyChosen: boolean;
}

export function Checkbox({ label, hint, name, value, isInitiallyChosen }: CheckboxProps) {
  const hintId = useId();
  return (
    <div className="flex flex-col gap-1">
      <label className="flex min-h-6 items-center gap-2 text-sm font-medium">
        <input
          type="checkbox"
          name={name}
          value={value}
          defaultChecked={isInitiallyChosen}
          aria-describedby={hint ? hintId : undefined}
          className="size-5 accent-accent"
        />
        {label}
      </label>
      {hint && (
        <p id={hintId} className="text-sm text-quiet">
          {hint}
        </p>
      )}
    </div>
  );
}

interface ChoiceProps<T extends string> {
  label: string;
  value: T;
  options: readonly (readonly [T, string])[];
  onChange: (value: T) => void;
  isLabelHidden?: boolean;
}

/** The browser's own list: it is right on a phone and for every reader of screens. */
export function Choice<T extends string>({ label, value, options, onChange, isLabelHidden }: ChoiceProps<T>) {
  return (
    <label className="flex min-w-0 flex-col gap-1 text-sm font-medium">
      <span className={isLabelHidden ? "sr-only" : ""}>{label}</span>
      <select
        value={value}
        onChange={(event) => onChange(event.target.value as T)}
        className="min-h-10 max-w-full rounded-md border border-edge bg-card px-2 font-normal"
      >
        {options.map(([key, name]) => (
          <option key={key} value={key}>
            {name}
          </option>
        ))}
      </select>
    </label>
  );
}
