import { assert, assertEquals, assertThrows } from "@std/assert";
import type { RunEvent } from "../../../src/model/event.ts";
import { TtyRenderer } from "../../../src/report/progress/tty.ts";
import { bigRun, demoRun, node, planned, started } from "../events.ts";
import { Screen, TestClock } from "../terminal.ts";

interface Write {
  readonly atMs: number;
  readonly text: string;
}

/** A renderer with what it wrote and when; its terminal has this size until it is changed. */
function setUp(size = { columns: 60, rows: 24 }, options: { readonly color?: boolean } = {}) {
  const clock = new TestClock();
  const writes: Write[] = [];
  const current = { size };
  const renderer = new TtyRenderer({
    clock,
    color: options.color ?? false,
    size: () => current.size,
    write: (text) => void writes.push({ atMs: clock.now(), text }),
  });
  return { clock, writes, current, renderer };
}

/** Sends the events at their times. */
function play(
  events: readonly RunEvent[],
  to: { readonly clock: TestClock; readonly renderer: TtyRenderer },
): void {
  let atMs = 0;
  for (const event of events) {
    to.clock.advance(event.atMs - atMs);
    atMs = event.atMs;
    to.renderer.onEvent(event);
  }
}

const HIDE = "\x1b[?25l";
const SHOW = "\x1b[?25h";

const FINAL = [
  "db | seeding 3 users",
  "An old container stays",
  "✓ db      ready 1.8 s",
  "✓ web     ready 0.8 s",
  '✗ worker  failed: Cannot pull "worker:1": no such image.',
  "- report  blocked by worker",
  "2 of 4 done, 1 failed, 1 blocked, 3 s",
];

Deno.test("TtyRenderer leaves the last frame on the screen, log lines and notices above it", async () => {
  for (const color of [false, true]) {
    const { writes, renderer, clock } = setUp({ columns: 60, rows: 24 }, { color });
    play(demoRun(), { clock, renderer });
    renderer[Symbol.dispose]();
    await using screen = new Screen({ columns: 60, rows: 24 });
    await screen.feed("$ miniboss start\r\n");
    for (const { text } of writes) await screen.feed(text);
    assertEquals(screen.lines(), ["$ miniboss start", ...FINAL]);
    assertEquals(screen.cursor, { x: 0, y: 8 });
    assertEquals(clock.pending, 0);
  }
});

Deno.test("TtyRenderer shows a whole frame after each write, and rows only go forward", async () => {
  const { writes, renderer, clock } = setUp();
  play(demoRun(), { clock, renderer });
  await using screen = new Screen({ columns: 60, rows: 24 });
  const rank = (line: string) => " ▸✗-✓".indexOf(line[0] ?? " ");
  let before = [0, 0, 0, 0];
  for (const { text } of writes.filter(({ text }) => text !== SHOW)) {
    await screen.feed(text);
    const frame = screen.lines().slice(-5);
    assertEquals(frame.slice(0, 4).map((line) => line.slice(2, 8).trimEnd()), [
      "db",
      "web",
      "worker",
      "report",
    ]);
    assert(/^\d of 4 done/.test(frame[4] ?? ""), frame[4]);
    const now = frame.slice(0, 4).map(rank);
    assert(now.every((each, index) => each >= (before[index] ?? 0)), `${before} to ${now}`);
    before = now;
  }
});

Deno.test("TtyRenderer never blanks a line, even where updates are not synchronized", async () => {
  const { writes, renderer, clock } = setUp();
  play(demoRun().filter((event) => event.kind !== "log" && event.kind !== "notice"), { clock, renderer });
  await using screen = new Screen({ columns: 60, rows: 24 });
  let filled = 0;
  for (const { text } of writes) {
    // A terminal may show its screen between any two of these.
    // deno-lint-ignore no-control-regex -- escape sequences are what is looked for
    for (const piece of text.match(/\x1b\[[?\d]*[A-Za-z]|[^\x1b]+/gu) ?? []) {
      await screen.feed(piece);
      const lines = screen.lines();
      assert(lines.length >= filled && lines.every((line) => line !== ""), JSON.stringify(lines));
    }
    filled = screen.lines().length;
  }
  assertEquals(filled, 5);
});

Deno.test("TtyRenderer draws at most 15 frames a second, each in one synchronized write", () => {
  const { writes, renderer, clock } = setUp();
  renderer.onEvent(planned(0, node("db:pull")));
  for (let atMs = 0; atMs < 2000; atMs += 5) {
    clock.advance(5);
    renderer.onEvent({
      kind: "progress",
      atMs,
      service: "db",
      progress: { done: atMs, total: 2000, unit: "bytes" },
    });
    if (atMs === 0) renderer.onEvent(started(atMs, "db:pull"));
  }
  assert(writes.length > 20 && writes.length <= 31, `${writes.length} frames in 2 s`);
  for (const [index, { atMs, text }] of writes.entries()) {
    assert(index === 0 || atMs - (writes[index - 1]?.atMs ?? 0) >= 66);
    assert(text.startsWith("\x1b[?2026h") && text.endsWith("\x1b[?2026l"));
    assertEquals(text.split("\x1b[?2026h").length, 2);
  }
  renderer[Symbol.dispose]();
});

Deno.test("TtyRenderer redraws when a second is over, and not when nothing changed", () => {
  const { writes, renderer, clock } = setUp();
  renderer.onEvent(started(0, "db:pull"));
  clock.advance(400);
  assertEquals(writes.length, 1);
  // An event that changes nothing to be seen.
  renderer.onEvent({
    kind: "progress",
    atMs: 400,
    service: "db",
    progress: { done: 0, total: 0, unit: "bytes" },
  });
  clock.advance(500);
  assertEquals(writes.length, 1);
  clock.advance(10_000);
  assertEquals(writes.length, 11);
  renderer[Symbol.dispose]();
});

Deno.test("TtyRenderer writes nothing for a run of which nothing came", () => {
  const { writes, renderer, clock } = setUp();
  clock.advance(5000);
  renderer[Symbol.dispose]();
  assertEquals(writes, []);
});

Deno.test("TtyRenderer hides the cursor while it draws and shows it again, whatever happens", () => {
  const { writes, renderer, clock } = setUp();
  assertThrows(
    () => {
      using disposed = renderer;
      disposed.onEvent(started(0, "db:pull"));
      clock.advance(100);
      throw new Error("The run broke");
    },
    Error,
    "The run broke",
  );
  const all = writes.map(({ text }) => text).join("");
  assertEquals([all.split(HIDE).length, all.split(SHOW).length], [2, 2]);
  assert(all.indexOf(HIDE) < all.lastIndexOf(SHOW));
  assertEquals(clock.pending, 0);
  assert(all.includes("db  cancelled"));
});

Deno.test("TtyRenderer shows the cursor again when the run finishes, and writes what comes later below", async () => {
  const { writes, renderer, clock } = setUp();
  play(demoRun(), { clock, renderer });
  renderer.onEvent({ kind: "notice", atMs: 4000, text: "Late" });
  renderer[Symbol.dispose]();
  await using screen = new Screen({ columns: 60, rows: 24 });
  for (const { text } of writes) await screen.feed(text);
  assertEquals(screen.lines(), [...FINAL, "Late"]);
  assertEquals(writes.filter(({ text }) => text.includes(SHOW)).length, 1);
});

Deno.test("TtyRenderer lets long log lines wrap and scroll without leaving anything of older frames", async () => {
  const { writes, renderer, clock } = setUp({ columns: 20, rows: 6 });
  const log = (atMs: number, text: string): RunEvent => ({ kind: "log", atMs, service: "db", text });
  const lines = Array.from(
    { length: 12 },
    (_, index) => log(100 * index, `line ${index} ${"x".repeat(index * 5)}`),
  );
  play([started(0, "db:postStart"), started(0, "web:preStart"), ...lines], { clock, renderer });
  renderer[Symbol.dispose]();
  await using screen = new Screen({ columns: 20, rows: 6 });
  for (const { text } of writes) await screen.feed(text);
  const text = screen.lines().join("");
  const wanted = lines.map((event) => event.kind === "log" ? `db | ${event.text}` : "").join("");
  assertEquals(
    text.replace(/ /g, ""),
    `${wanted}- db  cancelled- web  cancelled0 of 2 done, 2 can…`.replace(/ /g, ""),
  );
});

Deno.test("TtyRenderer draws the right screen after the terminal was made narrower, wider, lower and higher", async () => {
  const sizes = [[40, 24], [25, 24], [120, 24], [60, 10], [30, 12], [80, 30]] as const;
  for (const [columns, rows] of sizes) {
    const { writes, renderer, clock, current } = setUp();
    await using screen = new Screen({ columns: 60, rows: 24 });
    await screen.feed("before\r\n");
    play(demoRun().filter((event) => event.atMs <= 600), { clock, renderer });
    clock.advance(100);
    for (const { text } of writes.splice(0)) await screen.feed(text);
    screen.resize({ columns, rows });
    current.size = { columns, rows };
    clock.advance(1000);
    for (const { text } of writes.splice(0)) await screen.feed(text);
    const lines = screen.lines();
    assertEquals(
      lines.filter((line) => line.startsWith("▸ db")).length,
      1,
      `${columns}x${rows}:\n${lines.join("\n")}`,
    );
    assertEquals([lines[0], lines.length], ["before", 6], `${columns}x${rows}:\n${lines.join("\n")}`);
    renderer[Symbol.dispose]();
  }
});

Deno.test("TtyRenderer never draws more lines than the terminal has", async () => {
  const { writes, renderer, clock } = setUp({ columns: 50, rows: 12 });
  play(bigRun(60), { clock, renderer });
  clock.advance(3000);
  renderer[Symbol.dispose]();
  await using screen = new Screen({ columns: 50, rows: 12 });
  for (const { text } of writes) await screen.feed(text);
  assertEquals(screen.lines().length, 11);
});

Deno.test("TtyRenderer draws for 80 columns where the terminal tells no size", () => {
  const { writes, renderer, clock } = setUp({ columns: 0, rows: 0 });
  play(bigRun(60), { clock, renderer });
  clock.advance(100);
  assertEquals(writes[0]?.text.split("\r\n").length, 24);
  renderer[Symbol.dispose]();
});

Deno.test("TtyRenderer survives a terminal that goes away", () => {
  const clock = new TestClock();
  let calls = 0;
  const renderer = new TtyRenderer({
    clock,
    color: false,
    size: () => ({ columns: 80, rows: 24 }),
    write: () => {
      calls++;
      throw new Error("EIO");
    },
  });
  play(demoRun(), { clock, renderer });
  renderer[Symbol.dispose]();
  assertEquals([calls, clock.pending], [1, 0]);
  assertEquals(renderer.state.finished?.failed, ["worker", "report"]);
});

Deno.test("TtyRenderer shows a build's lines in its row, and prints the last ones when it fails", async () => {
  const log = (atMs: number, text: string): RunEvent => ({ kind: "log", atMs, service: "api", text });
  const { writes, renderer, clock } = setUp();
  const events = [
    started(0, "api:build"),
    ...Array.from({ length: 30 }, (_, index) => log(index, `step ${index}`)),
  ];
  play(events, { clock, renderer });
  clock.advance(100);
  await using screen = new Screen({ columns: 60, rows: 24 });
  for (const { text } of writes.splice(0)) await screen.feed(text);
  assertEquals(screen.lines(), ["▸ api  building: step 29", "0 of 1 done, 0 s"]);
  renderer.onEvent({
    kind: "nodeFailed",
    atMs: 130,
    node: node("api:build"),
    ms: 130,
    error: "Cannot build",
  });
  renderer[Symbol.dispose]();
  for (const { text } of writes) await screen.feed(text);
  const lines = screen.lines();
  assertEquals([lines.length, lines[0], lines[19]], [22, "api | step 10", "api | step 29"]);
  assertEquals(lines.slice(20), ["✗ api  failed: Cannot build", "0 of 1 done, 1 failed, 0 s"]);
});

Deno.test("TtyRenderer says how long a run took that was cancelled in a quiet moment", () => {
  const { clock, writes, renderer } = setUp();
  play([planned(0, node("db:stop")), started(0, "db:stop")], { clock, renderer });
  clock.advance(26_000);
  renderer[Symbol.dispose]();
  const shown = writes.map(({ text }) => text).join("");
  assert(shown.includes("1 cancelled, 26 s"), shown);
});
