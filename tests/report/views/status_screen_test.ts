import { assert, assertEquals } from "@std/assert";
import { drawLiveStatus, StatusScreen, withUptime } from "../../../src/report/views/status_screen.ts";
import type { StatusRow } from "../../../src/report/views/status.ts";
import { width } from "../../../src/report/parts/width.ts";
import { Screen, TestClock } from "../terminal.ts";

const STARTED = "2024-05-01T10:00:00Z";
const wallAt = (seconds: number) => Date.parse(STARTED) + seconds * 1000;

function row(service: string, options: Partial<StatusRow> = {}): StatusRow {
  return {
    service,
    state: "running",
    exitCode: undefined,
    oomKilled: false,
    job: false,
    health: undefined,
    ports: [],
    image: "app:1",
    startedAt: STARTED,
    uptimeMs: 5000,
    restarts: 0,
    changes: [],
    lastFailure: undefined,
    ...options,
  };
}

const SIXTY = Array.from({ length: 60 }, (_, index) =>
  row(`service-with-a-long-name-${index}`, {
    ports: [{ containerPort: 80, protocol: "tcp", hostIp: "127.0.0.1", hostPort: 8000 + index }],
    state: index % 3 === 0 ? "exited" : "running",
    changes: index % 5 === 0 ? ["env PORT changed"] : [],
  }));

Deno.test("drawLiveStatus() fits every size, with no services and with 60", () => {
  for (const rows of [[], SIXTY]) {
    for (const columns of [10, 40, 80, 200]) {
      for (const height of [1, 2, 3, 10, 24, 200]) {
        for (const note of [undefined, "The engine is gone, trying it again until it is back"]) {
          const lines = drawLiveStatus(rows, { columns, rows: height, color: false, note });
          assert(lines.length <= Math.max(height - 1, note ? 2 : 1), `${lines.length} of ${height} lines`);
          for (const line of lines) assert(width(line) < columns, `${columns}: ${line}`);
        }
      }
    }
  }
});

Deno.test("drawLiveStatus() counts what does not fit and keeps what would change with its row", () => {
  const rows = [
    row("a", { changes: ["env PORT changed"] }),
    row("b"),
    row("c", { state: "exited" }),
    row("d"),
  ];
  assertEquals(drawLiveStatus(rows, { columns: 80, rows: 5, color: false }), [
    "SERVICE  STATE    IMAGE  UPTIME",
    "a        running  app:1  5 s",
    "  would change: env PORT changed",
    "3 more: 2 running, 1 exited",
  ]);
});

Deno.test("StatusScreen redraws in place as rows change and time passes, and gives the cursor back", async () => {
  await using screen = new Screen({ columns: 40, rows: 10 });
  const clock = new TestClock();
  let seconds = 5;
  let written = "";
  const settle = async () => {
    await screen.feed(written);
    written = "";
    return screen.lines();
  };
  await screen.feed("$ miniboss status --watch\r\n");
  {
    using status = new StatusScreen({
      write: (text) => void (written += text),
      size: () => screen.size(),
      clock,
      wallMs: () => wallAt(seconds),
      color: false,
    });
    status.show([row("db"), row("web", { state: "created", startedAt: undefined })]);
    assert(written.includes("\x1b[?25l"), "the cursor is hidden");
    assertEquals((await settle()).slice(1), [
      "SERVICE  STATE    IMAGE  UPTIME",
      "db       running  app:1  5 s",
      "web      created  app:1",
    ]);
    seconds = 6;
    clock.advance(1000);
    assertEquals((await settle())[2], "db       running  app:1  6 s");
    status.note("The engine is gone");
    assertEquals((await settle()).at(-1), "The engine is gone");
    status.show([row("db")]);
    assertEquals((await settle()).slice(1), [
      "SERVICE  STATE    IMAGE  UPTIME",
      "db       running  app:1  6 s",
    ]);
  }
  assertEquals(written, "\x1b[?25h");
  assertEquals(clock.pending, 0);
});

Deno.test("StatusScreen tells when its terminal is gone, and writes no more", () => {
  const clock = new TestClock();
  let writes = 0;
  using status = new StatusScreen({
    write: () => {
      writes++;
      throw new Error("gone");
    },
    size: () => ({ columns: 0, rows: 0 }),
    clock,
    wallMs: () => wallAt(0),
    color: false,
  });
  assertEquals(status.show([row("db")]), false);
  assertEquals(status.show([row("web")]), false);
  assertEquals([writes, clock.pending], [1, 0]);
});

Deno.test("withUptime() counts from the start, and knows none for what does not run", () => {
  assertEquals(withUptime(row("db"), wallAt(7)).uptimeMs, 7000);
  assertEquals(withUptime(row("db", { startedAt: undefined }), wallAt(7)).uptimeMs, undefined);
});
