/** What happens to containers, as it happens. */
import type { EngineEvent, EventOptions, Labels } from "../engine.ts";
import { filters, hasLabels, labelFilter } from "./filters.ts";
import { type Http, jsonLines } from "../http/http.ts";

/** An event as the engine sends it. */
interface Message {
  readonly Action?: string;
  readonly Actor?: { readonly ID?: string; readonly Attributes?: Labels };
  readonly time?: number;
  readonly timeNano?: number;
}

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
    signal,
  });
  return wanted(jsonLines(reply), { labels, actions });
}

async function* wanted(
  messages: AsyncIterable<unknown>,
  options: { labels: Labels; actions: readonly string[] },
): AsyncGenerator<EngineEvent> {
  const { labels, actions } = options;
  for await (const message of messages) {
    const event = readEvent(message as Message);
    if (hasLabels(event.labels, labels) && isWanted(event.action, actions)) yield event;
  }
}

/** Whether an action is wanted; `health_status` also wants `health_status: healthy`. */
function isWanted(action: string, actions: readonly string[]): boolean {
  return actions.length === 0 || actions.includes(action) || actions.includes(action.split(":", 1)[0] ?? "");
}

function readEvent(message: Message): EngineEvent {
  const { Action = "", Actor = {}, time = 0, timeNano } = message;
  const { ID = "", Attributes = {} } = Actor;
  const { exitCode } = Attributes;
  return {
    action: Action,
    containerId: ID,
    containerName: Attributes.name ?? "",
    labels: Attributes,
    time: timeNano === undefined ? time : timeNano / 1e9,
    ...(Action === "die" && exitCode !== undefined && { exitCode: Number(exitCode) }),
  };
}
