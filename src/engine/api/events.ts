/** What happens to containers, as it happens. */
import type { EngineEvent, EventOptions, Labels } from "../engine.ts";
import { filters, hasLabels, labelFilter } from "./filters.ts";
import { type Http, jsonLines } from "../http/http.ts";
import { PATIENCE } from "../http/patience.ts";
import { mapOf, name, number, object, optional, text } from "../http/shape.ts";

/** An event as the engine sends it. */
interface Message {
  readonly Action: string;
  readonly Actor: { readonly ID: string; readonly Attributes?: Labels | null };
  readonly time?: number;
  readonly timeNano?: number;
}

const MESSAGE = object({
  Action: name,
  Actor: object({ ID: text, Attributes: optional(mapOf(text)) }),
  time: optional(number),
  timeNano: optional(number),
});

/**
 * Subscribes to the events of containers.
 *
 * @param options.sameClock Whether the engine's clock is ours. An engine answers a moment before it subscribes; asking
 * for all events since now closes that gap, where "now" means the same to both.
 */
export async function subscribe(
  http: Http,
  options: EventOptions & { readonly sameClock: boolean },
): Promise<AsyncIterable<EngineEvent>> {
  const { labels = {}, actions = [], until, signal, sameClock } = options;
  const since = options.since ?? (sameClock ? Date.now() / 1000 : undefined);
  const reply = await http.request({
    method: "GET",
    path: "/events",
    query: {
      since,
      until,
      filters: filters({ type: ["container"], event: actions, label: labelFilter(labels) }),
    },
    attempted: "listen to the engine's events",
    patience: PATIENCE.endless,
    signal,
  });
  return wanted(jsonLines<Message>(reply, MESSAGE), { labels, actions });
}

async function* wanted(
  messages: AsyncIterable<Message>,
  options: { labels: Labels; actions: readonly string[] },
): AsyncGenerator<EngineEvent> {
  const { labels, actions } = options;
  for await (const message of messages) {
    const event = readEvent(message);
    if (hasLabels(event.labels, labels) && isWanted(event.action, actions)) yield event;
  }
}

/** Whether an action is wanted; `health_status` also wants `health_status: healthy`. */
function isWanted(action: string, actions: readonly string[]): boolean {
  return actions.length === 0 || actions.includes(action) || actions.includes(action.split(":", 1)[0] ?? "");
}

function readEvent({ Action, Actor: { ID, Attributes }, time = 0, timeNano }: Message): EngineEvent {
  const labels = Attributes ?? {};
  const { exitCode } = labels;
  return {
    action: Action,
    containerId: ID,
    containerName: labels.name ?? "",
    labels,
    time: timeNano === undefined ? time : timeNano / 1e9,
    ...(Action === "die" && exitCode !== undefined && { exitCode: Number(exitCode) }),
  };
}
