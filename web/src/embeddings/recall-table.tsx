import { Badge } from "../components/badge";
import { useLanguage, useTexts } from "../texts/context";
import { embeddingTexts } from "../texts/embeddings";
import { percent } from "../texts/figures";
import type { Recall } from "./queries";

/** How well it finds, beside the generation that was active when it was measured. */
export function RecallTable({ recall }: { recall: Recall }) {
  const { language } = useLanguage();
  const { none } = useTexts();
  const texts = useTexts(embeddingTexts);
  const share = (value: number | null) => (value === null ? none : percent(language, value));
  const rows = [
    [texts.found(recall.probes), share(recall.found), share(recall.found_by_active)],
    [texts.answered(recall.questions), share(recall.answered), share(recall.answered_by_active)],
    [texts.index, share(recall.index), none],
    [texts.agreement, share(recall.agreement), none],
  ] as const;
  return (
    <div className="flex w-full flex-col gap-2">
      <div className="flex flex-wrap items-center gap-2">
        <h4 className="text-sm font-semibold">{texts.recall}</h4>
        <Badge tone={recall.is_enough ? "good" : "bad"}>{recall.is_enough ? texts.isEnough : texts.isTooLow}</Badge>
      </div>
      <table className="w-full text-left text-sm">
        <thead className="text-quiet">
          <tr>
            <th scope="col" className="py-1 pr-3 font-normal">
              {texts.amongTen}
            </th>
            <th scope="col" className="py-1 pr-3 font-normal">
              {texts.thisOne}
            </th>
            <th scope="col" className="py-1 font-normal">
              {texts.activeThen}
            </th>
          </tr>
        </thead>
        <tbody>
          {rows.map(([name, here, active]) => (
            <tr key={name} className="border-t border-line">
              <th scope="row" className="py-1 pr-3 font-normal">
                {name}
              </th>
              <td className="py-1 pr-3">{here}</td>
              <td className="py-1">{active}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
