import { useMe } from "../../account/queries";
import { Loading, Page, Section } from "../../components/page";
import { ProblemBox } from "../../components/problem-box";
import { RequestSamples } from "../../components/request-samples";
import { GenerationCard } from "../../embeddings/generation-card";
import { NewGeneration } from "../../embeddings/new-generation";
import { type Generation, useGenerations } from "../../embeddings/queries";
import { useTexts } from "../../texts/context";
import { embeddingTexts } from "../../texts/embeddings";

export function Component() {
  const texts = useTexts(embeddingTexts);
  const { data: me } = useMe();
  return (
    <Page title={texts.title} intro={texts.intro}>
      {me?.is_admin ? (
        <>
          <Generations />
          <NewGeneration />
        </>
      ) : (
        <p className="text-quiet">{texts.adminOnly}</p>
      )}
      <RequestSamples request={{ method: "GET", path: "/api/embeddings/generations" }} />
    </Page>
  );
}

function Generations() {
  const texts = useTexts(embeddingTexts);
  const { data: generations, error, isPending, refetch } = useGenerations();
  return (
    <Section title={texts.generations}>
      {isPending && <Loading />}
      {error && <ProblemBox error={error} onRetry={refetch} />}
      <ul className="grid items-start gap-3 lg:grid-cols-2">
        {generations?.map((one) => (
          <GenerationCard key={one.id} generation={one} earlier={earlierOne(generations)} />
        ))}
      </ul>
    </Section>
  );
}

/** The one that was active last of those that are kept. */
function earlierOne(generations: readonly Generation[]): Generation | undefined {
  const retiredAt = ({ retired_at: at }: Generation) => Date.parse(at ?? "") || 0;
  return generations.filter((one) => one.is_soaking).sort((one, other) => retiredAt(other) - retiredAt(one))[0];
}
