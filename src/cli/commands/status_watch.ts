/** `status --watch`: a live table on a terminal; elsewhere a table, or a line of JSON, for each change. */
import { systemClock } from "../../report/parts/clock.ts";
import { StatusScreen, withUptime } from "../../report/views/status_screen.ts";
import type { ServiceStatus } from "../../run/commands/status.ts";
import { type StatusNews, watchStatus } from "../../run/commands/status_watch.ts";
import { useColor } from "../globals.ts";
import { type Invocation, viewGroup } from "../open.ts";
import { BrokenPipeError } from "../terminal.ts";
import { statusText } from "../status_text.ts";

/** Shows the group until the command is cancelled or its terminal is gone. */
export async function showChanges(context: Invocation, network: string | undefined): Promise<void> {
  const { terminal: { stdout, env, onReaderGone }, globals } = context;
  const isLive = stdout.isTerminal && env("TERM") !== "dumb" && !globals.json;
  const show = isLive ? drawInPlace : writeEach;
  const unread = new AbortController();
  using _reader = stdout.isTerminal ? undefined : onReaderGone(() => {
    unread.abort(new BrokenPipeError("Nobody reads the output"));
  });
  await viewGroup(context, network, (session) => {
    const signal = AbortSignal.any([session.signal, unread.signal]);
    return show(watchStatus({ ...session, signal }), context);
  });
}

async function drawInPlace(news: AsyncIterable<StatusNews>, context: Invocation): Promise<void> {
  const { terminal, globals } = context;
  using screen = new StatusScreen({
    write: (text) => terminal.stdout.write(text),
    size: () => terminal.stdout.size(),
    clock: systemClock(),
    wallMs: Date.now,
    color: useColor(globals, terminal, "stdout"),
  });
  for await (const item of news) {
    const isThere = item.kind === "status" ? screen.show(item.services) : screen.note(lossText(item.reason));
    if (!isThere) return;
  }
}

async function writeEach(news: AsyncIterable<StatusNews>, context: Invocation): Promise<void> {
  const { terminal: { stdout, stderr }, globals } = context;
  let before = "";
  for await (const item of news) {
    if (item.kind === "status") {
      stdout.write(`${before}${await textOf(item.services, context)}\n`);
      if (!globals.json) before = "\n";
    } else stderr.write(`${lossText(item.reason)}\n`);
  }
}

async function textOf(services: readonly ServiceStatus[], context: Invocation): Promise<string> {
  return await statusText(context, services.map((row) => withUptime(row, Date.now())), { oneLine: true });
}

function lossText(reason: string): string {
  return `The engine is gone, trying it again until it is back. ${reason}`;
}
