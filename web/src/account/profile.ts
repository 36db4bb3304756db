import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import type { components } from "../../../sdk/typescript/src/schema";
import { api, data } from "../api/client";
import { isMissing } from "../api/problem";

export type Profile = components["schemas"]["OwnProfileOut"];
export type ProfileChanges = components["schemas"]["ProfileChanges"];

const PROFILE = ["profile"];

/** Null before there is one: the first change makes it. */
export function useProfile() {
  return useQuery({
    queryKey: PROFILE,
    queryFn: async () => {
      try {
        return await data(api.GET("/api/profiles/me"));
      } catch (error) {
        if (isMissing(error)) return null;
        throw error;
      }
    },
  });
}

export function useChangeProfile() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (body: ProfileChanges) => data(api.PATCH("/api/profiles/me", { body })),
    onSuccess: (profile) => client.setQueryData(PROFILE, profile),
  });
}

export function useDeleteProfile() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: () => api.DELETE("/api/profiles/me"),
    onSuccess: () => client.setQueryData(PROFILE, null),
  });
}
