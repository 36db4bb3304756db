/** Job ads, or CVs, of a project: added, chosen, deleted. */
import { useMemo } from "react";
import { FileTrigger } from "react-aria-components";
import { Link } from "react-router";
import type { Document } from "../api/client";
import { Problem } from "../api/problem";
import { Badge } from "../components/badge";
import { Button } from "../components/button";
import { ConfirmButton } from "../components/confirm";
import { Checkbox } from "../components/field";
import { Loading, Section } from "../components/page";
import { ProblemBox } from "../components/problem-box";
import { Row, RowText } from "../components/row";
import { chosenFiles } from "../documents/folders";
import { readerPath } from "../documents/links";
import { useDeleteDocument } from "../documents/queries";
import { UploadRows } from "../documents/upload-rows";
import { useUploads } from "../documents/uploads";
import { useTexts } from "../texts/context";
import { cvTexts } from "../texts/cv";
import { documentTexts } from "../texts/documents";
import { PART, type Part, useParts } from "./queries";

/** Its rows are fields of a form: those that are chosen have the name of the part. */
export function PartDocuments({ projectId, part }: { projectId: string; part: Part }) {
  const common = useTexts();
  const texts = useTexts(cvTexts);
  const place = useMemo(() => ({ projectId, metadata: { [PART]: part } }), [projectId, part]);
  const uploads = useUploads(place);
  const { data: found, error, isPending, refetch, hasNextPage, fetchNextPage } = useParts(projectId, part);
  const documents = found?.pages.flatMap((page) => page.items) ?? [];
  return (
    <Section title={texts.parts[part]}>
      <div>
        <FileTrigger allowsMultiple onSelect={(files) => files && uploads.add(chosenFiles(files))}>
          <Button>{texts.addFiles[part]}</Button>
        </FileTrigger>
      </div>
      <UploadRows {...uploads} />
      {isPending && <Loading />}
      {error && <ProblemBox error={error} onRetry={refetch} />}
      {found && !documents.length && <p className="text-quiet">{texts.noFiles[part]}</p>}
      <ul className="flex flex-col gap-2">
        {documents.map((one) => (
          <DocumentRow key={one.id} document={one} part={part} />
        ))}
      </ul>
      {hasNextPage && <Button onPress={() => fetchNextPage()}>{common.more}</Button>}
    </Section>
  );
}

function DocumentRow({ document, part }: { document: Document; part: Part }) {
  const texts = useTexts(cvTexts);
  const library = useTexts(documentTexts);
  const remove = useDeleteDocument();
  const { id, title, state, problem } = document;
  return (
    <Row>
      <RowText>
        {state === "ready" ? (
          <Checkbox name={part} value={id} label={title} isInitiallyChosen />
        ) : (
          <span className="text-sm font-medium">{title}</span>
        )}
        {problem && <ProblemBox error={new Problem(problem as unknown as Problem["body"])} />}
        {remove.isError && <ProblemBox error={remove.error} />}
      </RowText>
      {state === "ready" ? (
        <Link to={readerPath(id)} aria-label={`${texts.read}: ${title}`} className="text-sm text-accent underline">
          {texts.read}
        </Link>
      ) : (
        <Badge tone={state === "failed" ? "bad" : "neutral"}>{library.states[state]}</Badge>
      )}
      <ConfirmButton
        label={library.remove}
        ariaLabel={`${library.remove}: ${title}`}
        question={library.removeQuestion(title)}
        yes={library.removeYes}
        no={library.removeNo}
        onConfirm={() => remove.mutate(id)}
      />
    </Row>
  );
}
