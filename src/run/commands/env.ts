/** The `env` command: where services are reached from here, and the context, as environment variables. */
import { exactJson } from "../../base/json.ts";
import type { ObservedContainer, Snapshot } from "../../model/snapshot.ts";
import type { Values } from "../../model/placeholder.ts";
import type { Service } from "../../model/group.ts";
import { containersByService, isDoneJob } from "../../plan/containers.ts";
import { isLive } from "../../plan/containers.ts";

/** An environment variable. */
export interface Variable {
  readonly name: string;
  readonly value: string;
}

/** Variables, and what the user should know about those that are not among them. */
export interface ShellEnv {
  readonly variables: readonly Variable[];
  readonly notes: readonly string[];
}

/** What a variable would take from whom it belongs to. */
const TAKEN: ReadonlySet<string> = new Set([
  ...["BASH_ENV", "DOCKER_CONTEXT", "DOCKER_HOST", "ENV", "HOME", "IFS", "LANG", "LC_ALL", "LD_LIBRARY_PATH"],
  ...["LD_PRELOAD", "LOGNAME", "OLDPWD", "PATH", "PWD", "SHELL", "TERM", "TMPDIR", "USER"],
]);

/**
 * The name of a variable: in capitals, with `_` for all that is no letter or digit, and before a digit.
 *
 * @example Names of services and context keys
 * ```ts
 * import { assertEquals } from "@std/assert";
 * assertEquals(["app-db", "user_id", "2nd.mail"].map(variableName), ["APP_DB", "USER_ID", "_2ND_MAIL"]);
 * ```
 */
export function variableName(text: string): string {
  const name = text.toUpperCase().replace(/[^A-Z0-9]/g, "_");
  return /^\d/.test(name) ? `_${name}` : name;
}

/** A variable that is wanted, and what it says. */
interface Wanted extends Variable {
  readonly what: string;
}

/**
 * The variables of a group: `APPDB_HOST` and `APPDB_PORT_5432` (`APPDB_PORT_53_UDP`) for each running service that publishes
 * ports, `USER_ID` for the context value `user_id`; text as it is, all else as JSON. Where two would have one name the first gets it:
 * services come before context values, in the order of the spec.
 *
 * @param host the address at which published ports are reached
 */
export function shellEnv(
  services: readonly Pick<Service, "name" | "kind">[],
  snapshot: Snapshot,
  options: { readonly host: string; readonly values: Values },
): ShellEnv {
  const containers = containersByService(snapshot.containers);
  const running = services.flatMap(({ name }) => containers.get(name)?.filter(isLive).slice(0, 1) ?? []);
  const { variables, notes } = variablesOf(running, options);
  const isUp = new Set(running.map(({ service }) => service));
  const idle = services.filter((each) =>
    !isUp.has(each.name) && !isDoneJob(each, containers.get(each.name)?.[0])
  );
  if (idle.length === 0) return { variables, notes };
  return { variables, notes: [...notes, `Not running: ${idle.map(({ name }) => `"${name}"`).join(", ")}`] };
}

/** The variables of services with these ports, and of context values. */
export function variablesOf(
  services: readonly Pick<ObservedContainer, "service" | "ports">[],
  { host, values }: { readonly host: string; readonly values: Values },
): ShellEnv {
  const wanted = [...services.flatMap((service) => ofService(service, host)), ...ofContext(values)];
  const known = new Map<string, Wanted>();
  const notes: string[] = [];
  for (const variable of wanted) {
    const { name, value, what } = variable;
    const other = known.get(name);
    if (TAKEN.has(name)) notes.push(`Left out ${what}: ${name} means something else to other programs`);
    else if (other) notes.push(`Left out ${what}: ${name} is ${other.what}`);
    else if (value.includes("\0")) notes.push(`Left out ${what}: a variable cannot hold its NUL character`);
    else known.set(name, variable);
  }
  return { variables: [...known.values()].map(({ name, value }) => ({ name, value })), notes };
}

function ofService({ service, ports }: Pick<ObservedContainer, "service" | "ports">, host: string): Wanted[] {
  const prefix = variableName(service);
  const chosen = new Map<string, ObservedContainer["ports"][number]>();
  // A port is often published for IPv4 and IPv6; the first can be reached by more programs.
  for (const port of [...ports].sort((a, b) => Number(isIpv6(a.hostIp)) - Number(isIpv6(b.hostIp)))) {
    const name = `${port.containerPort}${port.protocol === "tcp" ? "" : `_${port.protocol.toUpperCase()}`}`;
    if (!chosen.has(name)) chosen.set(name, port);
  }
  const all = [...chosen].sort(([a], [b]) => parseInt(a) - parseInt(b) || a.length - b.length);
  const address = all[0]?.[1].hostIp ?? "";
  return all.length === 0 ? [] : [
    { name: `${prefix}_HOST`, value: isOwn(address) ? host : address, what: `the host of "${service}"` },
    ...all.map(([name, { hostPort }]) => ({
      name: `${prefix}_PORT_${name}`,
      value: `${hostPort}`,
      what: `port ${name} of "${service}"`,
    })),
  ];
}

/** Whether an address is every one or the loopback one of the engine's machine. */
function isOwn(address: string): boolean {
  return ["", "0.0.0.0", "::", "::1"].includes(address) || address.startsWith("127.");
}

function isIpv6(address: string): boolean {
  return address.includes(":");
}

function ofContext(values: Values): Wanted[] {
  return Object.entries(values).map(([key, value]) => ({
    name: variableName(key),
    value: typeof value === "string" ? value : exactJson(value),
    what: `context value "${key}"`,
  }));
}
