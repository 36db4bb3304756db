import { FieldError, Input, Label, Text, TextArea, TextField, type TextFieldProps } from "react-aria-components";

const BOX = "w-full rounded-md border border-edge bg-card px-3 py-2 text-ink placeholder:text-quiet";

interface Props extends Omit<TextFieldProps, "children"> {
  label: string;
  hint?: string;
  lines?: number;
  placeholder?: string;
}

export function Field({ label, hint, lines, placeholder, ...props }: Props) {
  return (
    <TextField {...props} className="flex flex-col gap-1">
      <Label className="text-sm font-medium">{label}</Label>
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
      <FieldError className="text-sm text-bad" />
    </TextField>
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
