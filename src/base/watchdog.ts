/** Ends the process from outside of its main thread, when that is blocked and hears no signals. */

/**
 * Source text of `endProcess(message)` for a worker: shows the cursor again, writes a line to stderr and ends the process with
 * exit code 130. A worker's own `Deno.exit` ends only the worker.
 */
export const END_PROCESS = `
function endProcess(message) {
  const cursor = Deno.stderr.isTerminal() ? "\\x1b[?25h" : "";
  try {
    Deno.stderr.writeSync(new TextEncoder().encode(cursor + message + "\\n"));
  } catch {
    // Nobody reads it.
  }
  for (const library of ["libc.so.6", "/usr/lib/libSystem.B.dylib"]) {
    try {
      Deno.dlopen(library, { _exit: { parameters: ["i32"], result: "void" } }).symbols._exit(130);
    } catch {
      // Not on this platform.
    }
  }
  Deno.kill(Deno.pid, "SIGKILL");
}
`;

/** After a signal the main thread has this long to hear it; a signal that comes so soon after another is the same one. */
const HEARING_MS = 500;
const ECHO_MS = 200;

const PROGRAM = `${END_PROCESS}
self.onmessage = ({ data }) => {
  const heardAt = new Float64Array(data);
  let lastAt = -Infinity;
  let unheard = 0;
  const hear = () => {
    const at = Date.now();
    if (at - lastAt <= ${ECHO_MS}) return;
    lastAt = at;
    setTimeout(() => {
      unheard = heardAt[0] > at - ${ECHO_MS} ? 0 : unheard + 1;
      if (unheard > 1) endProcess("Cancelled while the spec's code was running without a pause");
    }, ${HEARING_MS});
  };
  for (const name of ["SIGINT", "SIGTERM", "SIGHUP"]) {
    try {
      Deno.addSignalListener(name, hear);
    } catch {
      // Not every platform has every signal.
    }
  }
};
`;

/**
 * Starts a watchdog: it ends the process at the second signal that the main thread does not hear. It takes some 20 ms, so it is
 * for those who are about to run foreign code.
 *
 * @param heardAt one number, the time by `Date.now()` when the main thread heard a signal last
 */
export function startWatchdog(heardAt: SharedArrayBuffer): void {
  const worker = new Worker(`data:text/javascript,${encodeURIComponent(PROGRAM)}`, { type: "module" });
  worker.postMessage(heardAt);
}
