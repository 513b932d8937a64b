/** Run events as JSON lines: the form programs read. Its fields are a promise, written down in docs/progress.md. */
import type { RunEvent } from "../../model/event.ts";
import type { PlanNode } from "../../model/plan.ts";

/** A node in a JSON line. */
function nodeFields(node: PlanNode): Record<string, unknown> {
  return {
    node: node.id,
    service: node.service ?? null,
    action: node.action.kind,
    cause: node.cause,
  };
}

/**
 * One JSON object for an event, without a line break; see docs/progress.md for its fields.
 *
 * @example A notice
 * ```ts
 * import { assertEquals } from "@std/assert";
 * assertEquals(jsonLine({ kind: "notice", atMs: 12, text: "Hello" }), '{"event":"notice","atMs":12,"text":"Hello"}');
 * ```
 */
export function jsonLine(event: RunEvent): string {
  return JSON.stringify({ event: event.kind, atMs: Math.round(event.atMs), ...fieldsOf(event) });
}

function fieldsOf(event: RunEvent): Record<string, unknown> {
  switch (event.kind) {
    case "planned":
      return { nodes: event.nodes.map((node) => ({ ...nodeFields(node), after: node.after })) };
    case "nodeStarted":
      return nodeFields(event.node);
    case "nodeDone":
      return { ...nodeFields(event.node), ms: Math.round(event.ms) };
    case "nodeFailed":
      return { ...nodeFields(event.node), ms: Math.round(event.ms), error: event.error };
    case "blocked":
      return { service: event.service, by: event.by };
    case "progress":
      return { service: event.service, ...event.progress };
    case "waiting":
      return { service: event.service, reason: event.reason };
    case "log":
      return { service: event.service ?? null, text: event.text };
    case "notice":
      return { text: event.text };
    case "waitingForLock":
      return { holder: event.holder };
    case "finished":
      return { command: event.command, done: event.done, failed: event.failed, ports: event.ports ?? null };
    default:
      return event satisfies never;
  }
}
