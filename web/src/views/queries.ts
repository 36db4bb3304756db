/** Filters of a list, kept by the server under a name. A view is the query of an address. */
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { api, data } from "../api/client";

export type ViewPage = "jobs" | "all-jobs";

export function useSavedViews(page: ViewPage) {
  return useQuery({
    queryKey: ["saved-views", page],
    queryFn: async () => (await data(api.GET("/api/saved-views", { params: { query: { page } } }))).items,
  });
}

export function useSavedViewActions(page: ViewPage) {
  const client = useQueryClient();
  const onSuccess = () => client.invalidateQueries({ queryKey: ["saved-views", page] });
  const params = (id: string) => ({ params: { path: { saved_view_id: id } } });
  const add = useMutation({
    mutationFn: (view: { name: string; query: string }) =>
      data(api.POST("/api/saved-views", { body: { page, ...view } })),
    onSuccess,
  });
  const rename = useMutation({
    mutationFn: ({ id, name }: { id: string; name: string }) =>
      data(api.PATCH("/api/saved-views/{saved_view_id}", { ...params(id), body: { name } })),
    onSuccess,
  });
  const remove = useMutation({
    mutationFn: (id: string) => data(api.DELETE("/api/saved-views/{saved_view_id}", params(id))),
    onSuccess,
  });
  return { add, rename, remove };
}
