/** The `status --watch` command: the group as it is, again whenever the engine tells of a change. */
import { delay } from "@std/async";
import { batched } from "../../base/batches.ts";
import { EngineUnavailableError } from "../../base/errors.ts";
import { MAIN_INSTANCE, selector } from "../../model/labels.ts";
import type { SessionOptions } from "../session/session.ts";
import { type ServiceStatus, statusOf } from "./status.ts";

/** What is told to whoever watches. */
export type StatusNews =
  | { readonly kind: "status"; readonly services: readonly ServiceStatus[] }
  /** The engine went away; it is tried again until it is back. */
  | { readonly kind: "lost"; readonly reason: string };

/** What changes a row; the probes of health checks run as `exec_...` and change nothing. */
const ACTIONS = [
  "create",
  "start",
  "die",
  "destroy",
  "pause",
  "unpause",
  "rename",
  "oom",
  "update",
  "health_status",
];

/** A command makes many events at once: they are answered together. */
const quietMs = 50;
/** A busy engine tells of a container's end a tenth of a second before its list has it: so it is looked at once more. */
const settleMs = 1000;
const firstRetryMs = 250;
const lastRetryMs = 5000;

/** The group's services, now and after each change; the same rows are not given twice in a row. Ends only by its signal. */
export async function* watchStatus(session: SessionOptions): AsyncGenerator<StatusNews> {
  const { signal } = session;
  let retryMs = firstRetryMs;
  let shown = "";
  let lost = false;
  for (;;) {
    try {
      for await (const services of statuses(session)) {
        retryMs = firstRetryMs;
        const text = JSON.stringify(services);
        if (text !== shown || lost) yield { kind: "status", services };
        shown = text;
        lost = false;
      }
      if (!lost) yield { kind: "lost", reason: "The engine ended the conversation" };
    } catch (error) {
      signal.throwIfAborted();
      if (!(error instanceof EngineUnavailableError)) throw error;
      if (!lost) yield { kind: "lost", reason: error.message };
    }
    lost = true;
    await delay(retryMs, { signal });
    retryMs = Math.min(retryMs * 2, lastRetryMs);
  }
}

/** The services now and after each batch of events, until the engine goes away. */
async function* statuses(session: SessionOptions): AsyncGenerator<readonly ServiceStatus[]> {
  const { group, engine, instance = MAIN_INSTANCE, signal } = session;
  const left = new AbortController();
  try {
    const events = await engine.events({
      labels: selector({ group: group.name, instance }),
      actions: ACTIONS,
      signal: AbortSignal.any([signal, left.signal]),
    });
    yield await statusOf(session);
    for await (const _ of batched(events, { quietMs, settleMs })) yield await statusOf(session);
  } finally {
    left.abort();
  }
}
