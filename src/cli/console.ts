/** Sends what specs print to standard error: standard output is for the program's own data. */

/** Has the process's `console` print to standard error. For good, as hooks run at any time. */
export function printToStderr(): void {
  const { console } = globalThis;
  const { error, group } = console;
  const print = (...data: unknown[]) => error(...data);
  // Deno's methods print where they like, those of Node's class where they are told; the class takes time to load.
  const node = lazily(() => {
    const { Console } = console as unknown as typeof import("node:console");
    const { stderr } = globalThis.process;
    return new Console({ stdout: stderr, stderr });
  });
  const open = (...label: unknown[]) => {
    if (label.length > 0) print(...label);
    // Without a label this prints nothing and indents.
    group();
  };
  Object.assign(console, {
    log: print,
    info: print,
    debug: print,
    dirxml: print,
    dir: (value: unknown, options?: Deno.InspectOptions) => print(Deno.inspect(value, options)),
    group: open,
    groupCollapsed: open,

    table: (...data: Parameters<Console["table"]>) => node().table(...data),
    count: (label?: string) => node().count(label),
    countReset: (label?: string) => node().countReset(label),
    time: (label?: string) => node().time(label),
    timeLog: (label?: string, ...data: unknown[]) => node().timeLog(label, ...data),
    timeEnd: (label?: string) => node().timeEnd(label),
  });
}

function lazily<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined;
  return () => (made ??= { value: make() }).value;
}
