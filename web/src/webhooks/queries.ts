import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import type { components } from "../../../sdk/typescript/src/schema";
import { api, data } from "../api/client";
import { PAGE, type PagedList, usePagedList } from "../lists/paged";
import { untilNextAttempt } from "./attempts";

type Schemas = components["schemas"];
export type Webhook = Schemas["WebhookOut"];
export type Delivery = Schemas["DeliveryOut"];
export type Attempt = Schemas["AttemptOut"];
export type NewWebhook = Schemas["WebhookIn"];
export type EventType = NonNullable<NewWebhook["events"]>[number];

export const EVENT_TYPES: readonly EventType[] = ["job.succeeded", "job.failed", "job.cancelled", "job.expired"];

const CONFIRM_MILLISECONDS = 5_000;
const WEBHOOKS = ["webhooks"];

const ofWebhook = (id: string) => ({ params: { path: { webhook_id: id } } });

export function useWebhooks() {
  return useInfiniteQuery({
    queryKey: [...WEBHOOKS, "list"],
    queryFn: ({ pageParam }) =>
      data(api.GET("/api/webhooks", { params: { query: { ...(pageParam && { cursor: pageParam }) } } })),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next_cursor,
  });
}

export function useWebhook(id: string) {
  return useQuery({
    queryKey: [...WEBHOOKS, id],
    queryFn: () => data(api.GET("/api/webhooks/{webhook_id}", ofWebhook(id))),
    refetchInterval: ({ state: { data: webhook } }) =>
      webhook?.enabled && !webhook.confirmed_at ? CONFIRM_MILLISECONDS : false,
  });
}

function ofDeliveries(id: string) {
  const queryKey = [...WEBHOOKS, id, "deliveries"];
  const read = (cursor: string | null) =>
    data(
      api.GET("/api/webhooks/{webhook_id}/deliveries", {
        params: { path: { webhook_id: id }, query: { limit: PAGE, ...(cursor && { cursor }) } },
      }),
    );
  return { queryKey, read };
}

export function useDeliveries(id: string): PagedList<Delivery> {
  return usePagedList({ ...ofDeliveries(id), lookAgain: untilNextAttempt });
}

/** The first page of `useDeliveries`, wherever that list is looked at. */
export function useNewestDeliveries(id: string) {
  const { queryKey, read } = ofDeliveries(id);
  return useQuery({ queryKey: [...queryKey, null], queryFn: () => read(null) });
}

const MOST_OF_A_JOB = 100;

/** One for each webhook that is told of it. */
export function useDeliveriesOfJob(jobId: string) {
  return useQuery({
    queryKey: [...WEBHOOKS, "of-job", jobId],
    queryFn: () =>
      data(
        api.GET("/api/jobs/{job_id}/deliveries", {
          params: { path: { job_id: jobId }, query: { limit: MOST_OF_A_JOB } },
        }),
      ),
    select: ({ items }) => items,
    refetchInterval: ({ state: { data: found } }) => untilNextAttempt(found?.items ?? []),
  });
}

function useRefresh() {
  const client = useQueryClient();
  return () => client.invalidateQueries({ queryKey: WEBHOOKS });
}

/** The response has the secret, which is in no other. */
export function useAddWebhook() {
  const onSuccess = useRefresh();
  return useMutation({ mutationFn: (body: NewWebhook) => data(api.POST("/api/webhooks", { body })), onSuccess });
}

/** As that of `useAddWebhook`: the secret before is valid for another day. */
export function useRotateSecret(id: string) {
  const onSuccess = useRefresh();
  return useMutation({
    mutationFn: () => data(api.POST("/api/webhooks/{webhook_id}/rotate", ofWebhook(id))),
    onSuccess,
  });
}

export function useWebhookActions(id: string) {
  const onSettled = useRefresh();
  const test = useMutation({
    mutationFn: () => data(api.POST("/api/webhooks/{webhook_id}/test", ofWebhook(id))),
    onSettled,
  });
  const enable = useMutation({
    mutationFn: (enabled: boolean) =>
      data(api.PATCH("/api/webhooks/{webhook_id}", { ...ofWebhook(id), body: { enabled } })),
    onSettled,
  });
  const remove = useMutation({ mutationFn: () => api.DELETE("/api/webhooks/{webhook_id}", ofWebhook(id)) });
  const redeliverFailed = useMutation({
    mutationFn: (since: string) =>
      data(api.POST("/api/webhooks/{webhook_id}/redeliver", { ...ofWebhook(id), body: { since, only_failed: true } })),
    onSettled,
  });
  return { test, enable, remove, redeliverFailed };
}

export function useRedeliver() {
  const onSettled = useRefresh();
  return useMutation({
    mutationFn: (id: string) =>
      data(api.POST("/api/deliveries/{delivery_id}/redeliver", { params: { path: { delivery_id: id } } })),
    onSettled,
  });
}
