/** HTTP requests that block: the module hooks must answer at once, so a worker fetches while this thread sleeps. */
import { MessageChannel, receiveMessageOnPort } from "node:worker_threads";
import { CancelledError, SpecError } from "../../base/errors.ts";
import { END_PROCESS } from "../../base/watchdog.ts";

/** What a server answered; redirects are not followed. */
export interface Answer {
  readonly status: number;
  readonly statusText: string;
  readonly contentType: string | undefined;
  readonly location: string | undefined;
  readonly body: Uint8Array<ArrayBuffer>;
}

/** The largest module there may be. */
export const MAX_BYTES = 10 * 1024 * 1024;

type Message = Answer | { readonly failed: string } | { readonly cancelled: true };

/**
 * The worker's program. It listens for the signals that end a run, as this thread cannot while it sleeps.
 * Plain text and not a module of its own, so that bundles and binaries need no second file.
 */
const PROGRAM = `${END_PROCESS}
const handlers = new Set();
for (const name of ["SIGINT", "SIGTERM", "SIGHUP"]) {
  try {
    Deno.addSignalListener(name, () => {
      // Between requests the spec's code runs, maybe without a pause.
      if (handlers.size === 0) endProcess("Cancelled by " + name);
      else handlers.forEach((handle) => handle());
    });
  } catch {
    // Not every platform has every signal.
  }
}
async function read(response, limit) {
  const chunks = [];
  let size = 0;
  for await (const chunk of response.body ?? []) {
    size += chunk.length;
    if (size > limit) throw new Error("it is larger than " + limit / 1024 / 1024 + " MB");
    chunks.push(chunk);
  }
  return new Uint8Array(await new Blob(chunks).arrayBuffer());
}
function chain(error) {
  const messages = [];
  for (let at = error; at; at = at.cause) messages.push(at.message ?? String(at));
  return messages.join(": ");
}
async function request({ url, headers, timeoutMs, limit }) {
  const signal = AbortSignal.timeout(timeoutMs);
  try {
    const response = await fetch(url, { headers, redirect: "manual", signal });
    const body = response.ok ? await read(response, limit) : new Uint8Array();
    if (!response.ok) await response.body?.cancel();
    const header = (name) => response.headers.get(name) ?? undefined;
    return {
      status: response.status,
      statusText: response.statusText,
      contentType: header("content-type"),
      location: header("location"),
      body,
    };
  } catch (error) {
    return { failed: signal.aborted ? "no answer within " + timeoutMs / 1000 + " s" : chain(error) };
  }
}
self.onmessage = async ({ data: { port, flag, ...asked } }) => {
  const answer = await new Promise((resolve) => {
    const cancel = () => resolve({ cancelled: true });
    handlers.add(cancel);
    request(asked).then((answer) => {
      handlers.delete(cancel);
      resolve(answer);
    });
  });
  port.postMessage(answer);
  Atomics.store(flag, 0, 1);
  Atomics.notify(flag, 0);
};
`;

/** Asks for one URL at a time. */
export class Requests {
  #worker: Worker | undefined;
  #closed = false;
  readonly #timeoutMs: number;

  constructor(options: { readonly timeoutMs: number }) {
    this.#timeoutMs = options.timeoutMs;
  }

  /**
   * Asks for a URL and waits, without letting anything else run.
   *
   * @throws {SpecError} when there is no answer, or it is larger than {@linkcode MAX_BYTES}.
   * @throws {CancelledError} at SIGINT, SIGTERM or SIGHUP.
   */
  get(url: URL, headers: Readonly<Record<string, string>>): Answer {
    this.#worker ??= new Worker(`data:text/javascript,${encodeURIComponent(PROGRAM)}`, { type: "module" });
    const { port1, port2 } = new MessageChannel();
    const flag = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT));
    const asked = { url: url.href, headers, timeoutMs: this.#timeoutMs, limit: MAX_BYTES, port: port2, flag };
    this.#worker.postMessage(asked, [port2 as unknown as MessagePort]);
    // The worker keeps the time; this is for a worker that cannot even start.
    Atomics.wait(flag, 0, 0, this.#timeoutMs + 10_000);
    const message: Message | undefined = receiveMessageOnPort(port1)?.message;
    port1.close();
    if (this.#closed) this.close();
    if (!message) throw new SpecError("the fetching worker does not answer");
    if ("cancelled" in message) throw new CancelledError("Loading the spec was cancelled");
    if ("failed" in message) throw new SpecError(message.failed);
    return message;
  }

  /** Ends the worker, which would keep the process alive; from now on each request has its own. */
  close(): void {
    this.#closed = true;
    this.#worker?.terminate();
    this.#worker = undefined;
  }
}
