/** Notices that nobody reads standard output any more, also when nothing is written to it. */

/** How long one look takes at most: a look cannot be ended from outside. */
const lookMs = 500;
/** What the system reports of an output without a reader: POLLERR and POLLHUP. */
const gone = 0x08 | 0x10;

/**
 * Calls `listener` once when nobody reads standard output any more, until disposed of. Deno cannot ask the system for that,
 * so its C library is asked; where that is not allowed or not found, a reader's end is noticed when something is written.
 */
export function onReaderGone(listener: () => void): Disposable {
  let isOver = false;
  void (async () => {
    using poll = openPoll();
    while (poll && !isOver) {
      if (!await poll.isGone()) continue;
      if (!isOver) listener();
      return;
    }
  })();
  return { [Symbol.dispose]: () => isOver = true };
}

function openPoll(): Disposable & { isGone(): Promise<boolean> } | undefined {
  if (Deno.permissions.querySync({ name: "ffi" }).state !== "granted") return undefined;
  const library = Deno.build.os === "darwin" ? "libSystem.B.dylib" : "libc.so.6";
  try {
    const { symbols, close } = openLibrary(library);
    return {
      isGone: async () => {
        // struct pollfd: the descriptor, the events asked for (errors are reported unasked), those reported.
        const asked = new Int16Array([1, 0, 0, 0]);
        await symbols.poll(new Uint8Array(asked.buffer), 1n, lookMs);
        return ((asked[3] ?? 0) & gone) !== 0;
      },
      [Symbol.dispose]: close,
    };
  } catch {
    return undefined;
  }
}

function openLibrary(name: string) {
  const library = Deno.dlopen(name, {
    poll: { parameters: ["buffer", "u64", "i32"], result: "i32", nonblocking: true },
  });
  return { symbols: library.symbols, close: () => library.close() };
}
