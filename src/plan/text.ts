/** A plan as stable text: what `plan` prints and tests compare. */
import type { Action, Plan } from "../model/plan.ts";

/** What a node's line says after its id. */
function detail(action: Action): string {
  switch (action.kind) {
    case "createNetwork":
    case "removeNetwork":
      return ` ${action.network}`;
    case "pull":
    case "build":
      return ` ${action.image}`;
    case "start":
    case "pause":
    case "unpause":
    case "ready":
    case "postStart":
    case "keep":
    case "preStop":
    case "stop":
    case "remove":
      return action.container === undefined ? "" : ` ${action.container.slice(0, 12)}`;
    case "preStart":
    case "resolve":
    case "create":
    case "postStop":
    case "removeVolumes":
    case "removeContext":
    case "removeOldImages":
      return "";
  }
}

/**
 * One line a node: `db:create <- db:pull, :createNetwork (no container)`.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * const node = { id: "db:keep", service: "db", action: { kind: "keep", container: "1a2b3c" }, after: [], cause: "runs unchanged" } as const;
 * assertEquals(planText({ command: "start", nodes: [node] }), "db:keep 1a2b3c (runs unchanged)");
 * ```
 */
export function planText(plan: Plan): string {
  return plan.nodes.map((node) => {
    const after = node.after.length === 0 ? "" : ` <- ${node.after.join(", ")}`;
    return `${node.id}${detail(node.action)}${after} (${node.cause})`;
  }).join("\n");
}
