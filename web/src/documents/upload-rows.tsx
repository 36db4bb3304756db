import { Badge } from "../components/badge";
import { Button } from "../components/button";
import { ProblemBox } from "../components/problem-box";
import { Row, RowText } from "../components/row";
import { useLanguage, useTexts } from "../texts/context";
import { documentTexts } from "../texts/documents";
import { bytes } from "../texts/figures";
import type { Upload, Uploads } from "./uploads";

const STATES = ["refused", "sending", "waiting"] as const;
const MOST = 50; // in the page; the others are counted

/** Files on their way to the server, and those that it refused. */
export function UploadRows({ uploads, retry, remove }: Omit<Uploads, "add">) {
  const texts = useTexts(documentTexts);
  const shown = uploads.toSorted(byState).slice(0, MOST);
  if (!uploads.length) return null;
  return (
    <ul className="flex flex-col gap-2">
      {shown.map((one) => (
        <UploadRow key={one.id} upload={one} onRetry={() => retry(one)} onRemove={() => remove(one.id)} />
      ))}
      {uploads.length > shown.length && <li>{texts.moreUploads(uploads.length - shown.length)}</li>}
    </ul>
  );
}

/** Those that need somebody, or are being sent, come before those that wait. */
function byState(one: Upload, other: Upload): number {
  return STATES.indexOf(one.state) - STATES.indexOf(other.state);
}

function UploadRow({ upload, onRetry, onRemove }: { upload: Upload; onRetry: () => void; onRemove: () => void }) {
  const { language } = useLanguage();
  const texts = useTexts(documentTexts);
  const { file, path, state, problem } = upload;
  return (
    <Row>
      <RowText>
        <span className="font-medium">{path}</span>
        <span className="text-sm text-quiet">{bytes(language, file.size)}</span>
        {problem && <ProblemBox error={problem} />}
      </RowText>
      <Badge tone={problem ? "bad" : "neutral"}>{texts.uploadStates[state]}</Badge>
      {problem && (
        <div className="flex flex-wrap gap-2">
          <Button onPress={onRetry}>{texts.retry}</Button>
          <Button onPress={onRemove}>{texts.dismiss}</Button>
        </div>
      )}
    </Row>
  );
}
