import { Link } from "react-router";
import { Badge, type Tone } from "../components/badge";
import { readerPath } from "../documents/links";
import { useLanguage, useTexts } from "../texts/context";
import { cvTexts } from "../texts/cv";
import type { Match, MatchQuote, Requirement } from "./queries";

const TONES: Record<Requirement["verdict"], Tone> = { met: "good", partly: "warn", not: "bad" };

/** Each requirement of the ad, with what the CV says about it. On a telephone a row is a block. */
export function Requirements({ match }: { match: Match }) {
  const texts = useTexts(cvTexts);
  return (
    <table className="w-full text-left text-sm max-sm:block">
      <thead className="max-sm:sr-only">
        <tr className="text-quiet">
          {texts.columns.map((one) => (
            <th key={one} scope="col" className="p-2 font-medium">
              {one}
            </th>
          ))}
        </tr>
      </thead>
      <tbody className="max-sm:block">
        {match.requirements.map((one) => (
          <RequirementRow key={`${one.start}-${one.end}-${one.kind}`} requirement={one} match={match} />
        ))}
      </tbody>
    </table>
  );
}

function RequirementRow({ requirement, match }: { requirement: Requirement; match: Match }) {
  const { language } = useLanguage();
  const texts = useTexts(cvTexts);
  const { text, must, kind, verdict, weight, years, years_needed: needed, quotes } = requirement;
  const figure = (value: number) => value.toLocaleString(language, { maximumFractionDigits: 1 });
  return (
    <tr className="border-t border-line align-top max-sm:flex max-sm:flex-col max-sm:py-2">
      <th scope="row" className="p-2 font-normal [overflow-wrap:anywhere] sm:w-2/5">
        <Link to={readerPath(match.employer_document_id, requirement)} className="text-accent underline">
          {text}
        </Link>
        <span className="block text-quiet">
          {must ? texts.must : texts.should} · {texts.kinds[kind]} · {texts.weight(figure(weight))}
        </span>
      </th>
      <td className="p-2">
        <Badge tone={TONES[verdict]}>{texts.verdicts[verdict]}</Badge>
        {needed != null && (
          <span className="block text-quiet">{texts.years(years == null ? "0" : figure(years), figure(needed))}</span>
        )}
      </td>
      <td className="p-2 sm:w-2/5">
        {quotes.length ? <MatchQuotes quotes={quotes} /> : <span className="text-quiet">{texts.noQuote}</span>}
      </td>
    </tr>
  );
}

/** Each leads to its place in the document. */
export function MatchQuotes({ quotes }: { quotes: readonly MatchQuote[] }) {
  const texts = useTexts(cvTexts);
  return (
    <ul className="flex flex-col gap-2">
      {quotes.map((one) => (
        <li key={`${one.start}-${one.end}`} className="[overflow-wrap:anywhere]">
          <blockquote className="border-l-4 border-accent pl-2">
            <Link to={readerPath(one.document_id, one)} className="underline">
              {one.quote}
            </Link>
          </blockquote>
          {one.page != null && <span className="text-xs text-quiet">{texts.page(one.page)}</span>}
        </li>
      ))}
    </ul>
  );
}
