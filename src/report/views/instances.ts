/** What `status --all` shows: a row for each copy of each group on the engine. */
import { shownSpec } from "../../base/text.ts";
import { portText, type StatusPort } from "../parts/ports.ts";
import { type Column, drawTable, type TableOptions } from "../parts/table.ts";
import { printable } from "../parts/text.ts";

/** A copy of a group. */
export interface InstanceRow {
  readonly group: string;
  readonly instance: string;
  readonly specs: readonly string[];
  readonly containers: readonly {
    readonly service: string;
    readonly name: string;
    readonly state: string;
    readonly ports: readonly StatusPort[];
  }[];
}

const COLUMNS: readonly Column[] = [
  { title: "GROUP", cut: "middle", least: 8 },
  { title: "INSTANCE", cut: "middle", least: 8 },
  { title: "RUNNING" },
  { title: "PORTS", least: 12, optional: 1 },
  { title: "SPEC", cut: "middle", least: 12, optional: 2 },
];

/**
 * The lines for a person.
 *
 * @example A group and the copy of a worktree
 * ```ts
 * import { assertEquals } from "@std/assert";
 * const db = { service: "db", name: "db-shop-0001", state: "running", ports: [] };
 * const rows = ["main", "feature"].map((instance) => (
 *   { group: "shop", instance, specs: ["file:///shop/miniboss.ts"], containers: [db] }
 * ));
 * assertEquals(drawInstances(rows, { columns: 0, color: false }), [
 *   "GROUP  INSTANCE  RUNNING  SPEC",
 *   "shop   main      1 of 1   /shop/miniboss.ts",
 *   "shop   feature   1 of 1   /shop/miniboss.ts",
 * ]);
 * ```
 */
export function drawInstances(rows: readonly InstanceRow[], options: TableOptions): string[] {
  if (rows.length === 0) return ["No group has containers on this engine"];
  return drawTable(
    COLUMNS,
    rows.map(({ group, instance, specs, containers }) => {
      const running = containers.filter(({ state }) => state === "running").length;
      const ports = containers.flatMap((one) =>
        one.ports.map((port) => `${printable(one.service)} ${portText(port)}`)
      );
      return [
        printable(group),
        printable(instance),
        `${running} of ${containers.length}`,
        [...new Set(ports)].join(", "),
        specs.map((spec) => printable(shownSpec(spec).slice(1, -1))).join(", "),
      ];
    }),
    options,
  );
}

/** The same for programs: an array. */
export function instancesJson(rows: readonly InstanceRow[]): string {
  return JSON.stringify(
    rows.map(({ group, instance, specs, containers }) => ({
      group,
      instance,
      specs,
      containers: containers.map(({ service, name, state, ports }) => ({
        service,
        name,
        state,
        ports: ports.map(({ containerPort, protocol, hostIp, hostPort }) => ({
          containerPort,
          protocol,
          hostIp,
          hostPort,
        })),
      })),
    })),
    null,
    2,
  );
}
