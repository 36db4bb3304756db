import { ProjectsPage } from "../projects/projects-page";
import { useTexts } from "../texts/context";
import { cvTexts } from "../texts/cv";

export function Component() {
  const { title, intro, empty } = useTexts(cvTexts);
  return <ProjectsPage type="cv_matcher" path="/cv" title={title} intro={intro} empty={empty} />;
}
