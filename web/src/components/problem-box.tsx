import { Problem } from "../api/problem";
import { useTexts } from "../texts/context";
import { Button } from "./button";

interface Props {
  error: unknown;
  onRetry?: (() => void) | undefined;
}

/** What went wrong and what to do: the API says both, and links to more. */
export function ProblemBox({ error, onRetry }: Props) {
  const texts = useTexts();
  const { title, detail, link } = told(error, texts.problem);
  return (
    <div role="alert" className="flex flex-col items-start gap-2 rounded-md border border-bad bg-bad-tint p-4">
      <p className="font-semibold text-bad">{title}</p>
      <p className="break-words text-sm [overflow-wrap:anywhere]">{detail}</p>
      {link && (
        <a href={link} target="_blank" rel="noreferrer" className="text-sm text-accent underline">
          {texts.problem.meaning}
        </a>
      )}
      {onRetry && <Button onPress={onRetry}>{texts.tryAgain}</Button>}
    </div>
  );
}

interface Words {
  title: string;
  unreachable: string;
  unreachableDetail: string;
}

function told(error: unknown, words: Words) {
  if (!(error instanceof Problem)) return { title: words.title, detail: String(error), link: null };
  const { type, title, detail, errors } = error.body;
  if (type === "unreachable") return { title: words.unreachable, detail: words.unreachableDetail, link: null };
  const fields = errors?.length ? errors.map(({ field, message }) => `${field}: ${message}`).join("; ") : detail;
  return { title: title || words.title, detail: fields, link: type.startsWith("/problems/") ? type : null };
}
