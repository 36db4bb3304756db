import { useLanguage, useTexts } from "../texts/context";
import { storyTexts } from "../texts/stories";
import { readableDate } from "./dates";

export function StoryDate({ edtf }: { edtf: string }) {
  const { language } = useLanguage();
  const texts = useTexts(storyTexts);
  return <span title={edtf}>{readableDate(edtf, language, texts)}</span>;
}
