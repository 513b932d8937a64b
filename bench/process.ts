/** Runs a program and measures it from outside: time, processor time, memory. */

/** What a program needed. */
export interface Ran {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
  /** From its start to its end. */
  readonly ms: number;
  /** Of it and all its children; NaN where the system does not tell. */
  readonly cpuMs: number;
  /** The sum of the peak resident memory of it and all its children, in MB of 1024 KB; NaN where the system does not tell. */
  readonly peakMb: number;
}

export interface RunOptions {
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
  /** Drops what it prints, as a pager would not: for programs that print a lot. @default {"keep"} */
  readonly output?: "keep" | "drop";
  /** Sends it SIGINT, as Ctrl-C does, after so long. @default never */
  readonly interruptAfterMs?: number;
}

const sampleMs = 20;

/** Runs a program to its end. */
export async function measured(
  command: string,
  args: readonly string[],
  options: RunOptions = {},
): Promise<Ran> {
  const { cwd, env, output = "keep", interruptAfterMs } = options;
  const kept = output === "keep" ? "piped" : "null";
  using clock = openCpuClock();
  const cpuBefore = clock.childrenMs();
  const began = performance.now();
  const process = new Deno.Command(command, {
    args: [...args],
    ...(cwd && { cwd }),
    env: { NO_COLOR: "1", ...env },
    stdin: "null",
    stdout: kept,
    stderr: kept,
  }).spawn();
  const interrupt = interruptAfterMs === undefined
    ? undefined
    : setTimeout(() => process.kill("SIGINT"), interruptAfterMs);
  const peaks = new Map<number, number>();
  const sampler = setInterval(() => sample(process.pid, peaks), sampleMs);
  sample(process.pid, peaks);
  try {
    const ended = kept === "piped" ? await process.output() : undefined;
    const { code } = ended ?? await process.status;
    const ms = performance.now() - began;
    const text = (bytes: Uint8Array | undefined) => new TextDecoder().decode(bytes);
    return {
      code,
      ms,
      stdout: text(ended?.stdout),
      stderr: text(ended?.stderr),
      cpuMs: clock.childrenMs() - cpuBefore,
      peakMb: peaks.size === 0 ? NaN : [...peaks.values()].reduce((sum, peak) => sum + peak, 0) / 1024,
    };
  } finally {
    clearInterval(sampler);
    clearTimeout(interrupt);
  }
}

/** Runs a program to its end. @throws {Error} with its output when it fails */
export async function succeeded(
  command: string,
  args: readonly string[],
  options: RunOptions = {},
): Promise<Ran> {
  const ran = await measured(command, args, options);
  if (ran.code === 0) return ran;
  throw new Error(`"${command} ${args.join(" ")}" ended with ${ran.code}:\n${ran.stdout}${ran.stderr}`);
}

/** Notes the peak memory, so far, of a process and its children; what cannot be read has ended. */
function sample(pid: number, peaks: Map<number, number>): void {
  try {
    const status = Deno.readTextFileSync(`/proc/${pid}/status`);
    const peak = Number(status.match(/^VmHWM:\s+(\d+) kB/m)?.[1] ?? NaN);
    if (peak > (peaks.get(pid) ?? 0)) peaks.set(pid, peak);
    for (const { name } of Deno.readDirSync(`/proc/${pid}/task`)) {
      const children = Deno.readTextFileSync(`/proc/${pid}/task/${name}/children`);
      for (const child of children.trim().split(" ")) if (child) sample(Number(child), peaks);
    }
  } catch { /* it ended, or there is no /proc */ }
}

/** Tells the processor time of all children that have ended; NaN where the system does not. */
interface CpuClock extends Disposable {
  childrenMs(): number;
}

const RUSAGE_CHILDREN = -1;

function openCpuClock(): CpuClock {
  if (Deno.build.os !== "linux") return { childrenMs: () => NaN, [Symbol.dispose]: () => {} };
  const libc = Deno.dlopen("libc.so.6", {
    getrusage: { parameters: ["i32", "buffer"], result: "i32" },
  });
  return {
    childrenMs: () => {
      const usage = new BigInt64Array(32);
      libc.symbols.getrusage(RUSAGE_CHILDREN, usage);
      // Seconds and microseconds in user mode, then in the system.
      const [userS = 0, userUs = 0, systemS = 0, systemUs = 0] = [...usage.subarray(0, 4)].map(Number);
      return (userS + systemS) * 1000 + (userUs + systemUs) / 1000;
    },
    [Symbol.dispose]: () => libc.close(),
  };
}
