/** Who made what should not outlive its maker: the owner label, and whether the owner still runs. */

/** A process, told apart from every other that had or will have its number. */
export interface Owner {
  readonly pid: number;
  /** Differs after every boot, and on every machine. */
  readonly bootId: string;
  /** Clock ticks from boot to the process's start. */
  readonly startTime: string;
  /** The inode of its PID namespace: containers count their processes anew. */
  readonly namespace: string;
}

/** `gone` for certain, `running`, or `unknown`: it may run where we cannot look. */
export type OwnerState = "running" | "gone" | "unknown";

/**
 * The value of the owner label.
 *
 * @example There and back
 * ```ts
 * import { assertEquals } from "@std/assert";
 * const owner = { pid: 4711, bootId: "b00t", startTime: "1234", namespace: "4026531836" };
 * assertEquals(parseOwner(ownerLabel(owner)), owner);
 * ```
 */
export function ownerLabel({ pid, bootId, startTime, namespace }: Owner): string {
  return [pid, bootId, startTime, namespace].join(":");
}

/** The owner a label names; undefined when it names none. */
export function parseOwner(label: string): Owner | undefined {
  const [pid = "", bootId, startTime, namespace, ...more] = label.split(":");
  if (!/^\d+$/.test(pid) || bootId === undefined || startTime === undefined || namespace === undefined) {
    return undefined;
  }
  return more.length > 0 ? undefined : { pid: Number(pid), bootId, startTime, namespace };
}

/**
 * When a process was started, from its line in `/proc/PID/stat`; undefined for one that has ended and only waits to be
 * noticed. The program's name stands in parentheses and may hold spaces and parentheses itself.
 */
export function parseStat(stat: string): string | undefined {
  const [state = "", ...fields] = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  return /^[ZXx]$/.test(state) ? undefined : fields[18];
}

/** This process. Where there is no `/proc` its number alone is known, and nobody can say later whether it ended. */
export async function thisProcess(): Promise<Owner> {
  const read = (path: string) => Deno.readTextFile(path).catch(() => "");
  const link = await Deno.readLink("/proc/self/ns/pid").catch(() => "");
  return {
    pid: Deno.pid,
    bootId: (await read("/proc/sys/kernel/random/boot_id")).trim(),
    startTime: parseStat(await read("/proc/self/stat")) ?? "",
    namespace: link.match(/\d+/)?.[0] ?? "",
  };
}

/** The start of the process that has a number now; undefined when none has. */
async function startOf(pid: number): Promise<string | undefined> {
  try {
    return parseStat(await Deno.readTextFile(`/proc/${pid}/stat`));
  } catch {
    return undefined;
  }
}

/**
 * Whether an owner still runs.
 *
 * @param options.here this process
 * @param options.sameMachine whether the owner, like everyone who reaches the engine, is on this machine: then one of another
 * boot is gone
 * @param options.startOf tells the start of the process with a number @default asks /proc
 */
export async function ownerState(
  owner: Owner,
  options: {
    readonly here: Owner;
    readonly sameMachine: boolean;
    readonly startOf?: (pid: number) => Promise<string | undefined>;
  },
): Promise<OwnerState> {
  const { here, sameMachine } = options;
  if (owner.bootId === "" || here.bootId === "") return "unknown";
  if (owner.bootId !== here.bootId) return sameMachine ? "gone" : "unknown";
  if (owner.namespace !== here.namespace) return "unknown";
  return await (options.startOf ?? startOf)(owner.pid) === owner.startTime ? "running" : "gone";
}
