import { lazy, Suspense, useId } from "react";
import { Loading } from "./page";

const CodeEditor = lazy(() => import("./code-editor"));

interface Props {
  label: string;
  hint: string;
  initialValue: string;
  onChange: (value: string) => void;
}

export function CodeField({ label, hint, initialValue, onChange }: Props) {
  const id = useId();
  return (
    <div className="flex flex-col gap-1">
      <span className="text-sm font-medium">{label}</span>
      <Suspense fallback={<Loading />}>
        <CodeEditor label={label} describedBy={id} initialValue={initialValue} onChange={onChange} />
      </Suspense>
      <span id={id} className="text-sm text-quiet">
        {hint}
      </span>
    </div>
  );
}
