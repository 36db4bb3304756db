import { Link, useNavigate, useParams } from "react-router";
import type { NewLibraryResource, ResourceChanges } from "../../api/client";
import { Loading, Page } from "../../components/page";
import { ProblemBox } from "../../components/problem-box";
import { useLibraryResource, useResourceSave } from "../../shared-library/queries";
import { ResourceForm } from "../../shared-library/resource-form";
import { useTexts } from "../../texts/context";
import { sharedLibraryTexts } from "../../texts/shared-library";

export function Component() {
  const { id = "" } = useParams();
  const texts = useTexts(sharedLibraryTexts);
  const navigate = useNavigate();
  const { data: resource, error, isPending, refetch } = useLibraryResource(id);
  const save = useResourceSave(id);
  return (
    <Page title={texts.editTitle}>
      <Link to="/admin/library" className="self-start text-sm text-accent underline">
        {texts.back}
      </Link>
      {isPending && <Loading />}
      {error && <ProblemBox error={error} onRetry={refetch} />}
      {resource && (
        <ResourceForm
          key={id}
          resource={withoutId(resource as NewLibraryResource & { id: string })}
          isLesson={isLesson(resource)}
          isSaving={save.isPending}
          error={save.error}
          onSave={(changed) =>
            save.mutate(isLesson(resource) ? ofLesson(changed) : changed, {
              onSuccess: () => navigate("/admin/library"),
            })
          }
        />
      )}
    </Page>
  );
}

const isLesson = ({ kind }: { kind: string }) => kind === "lesson";

function ofLesson({ url: _url, kind: _kind, ...changes }: NewLibraryResource): ResourceChanges {
  return changes;
}

function withoutId({ id: _, ...resource }: NewLibraryResource & { id: string }): NewLibraryResource {
  return resource;
}
