import { assert, assertEquals } from "@std/assert";
import { portText } from "../../../src/report/parts/ports.ts";
import { drawStatus, statusJson, type StatusRow } from "../../../src/report/views/status.ts";
import { width } from "../../../src/report/parts/width.ts";

function row(options: Partial<StatusRow> = {}): StatusRow {
  return {
    service: "db",
    state: "running",
    exitCode: undefined,
    oomKilled: false,
    job: false,
    health: undefined,
    ports: [],
    image: "postgres:16",
    startedAt: "2024-05-01T10:00:00Z",
    uptimeMs: 185_000,
    restarts: 0,
    changes: [],
    lastFailure: undefined,
    ...options,
  };
}

const port = { containerPort: 5432, protocol: "tcp", hostIp: "127.0.0.1", hostPort: 5433 };

const ROWS: readonly StatusRow[] = [
  row({ health: "healthy", ports: [port] }),
  row({
    service: "payments-worker-europe",
    state: "restarting",
    image: "registry.example.org/team/payments-worker:2024-05-01",
    ports: [{ ...port, hostIp: "0.0.0.0", hostPort: 8080 }, { ...port, hostIp: "::", hostPort: 8080 }, {
      ...port,
      hostIp: "192.168.0.7",
      hostPort: 53,
      protocol: "udp",
    }],
    restarts: 12,
    changes: ["env PORT changed", 'image "payments" is another image now'],
  }),
  row({
    service: "web",
    state: "not created",
    uptimeMs: undefined,
    startedAt: undefined,
    image: "web:latest",
  }),
];

Deno.test("drawStatus() shows a row a service, and why it would change", () => {
  assertEquals(drawStatus(ROWS, { columns: 0, color: false }), [
    "SERVICE                 STATE        HEALTH   PORTS                               IMAGE                                                 UPTIME     RESTARTS",
    "db                      running      healthy  localhost:5433                      postgres:16                                           3 min 5 s",
    "payments-worker-europe  restarting            localhost:8080, 192.168.0.7:53/udp  registry.example.org/team/payments-worker:2024-05-01  3 min 5 s        12",
    '  would change: env PORT changed, image "payments" is another image now',
    "web                     not created                                               web:latest",
  ]);
});

Deno.test("drawStatus() tells a job that is done from one that failed, and how others ended", () => {
  const ended = (service: string, exitCode: number, job: boolean) =>
    row({ service, state: "exited", exitCode, job, uptimeMs: undefined });
  const rows = [
    { ...ended("migrate", 0, true), state: "done" as const },
    { ...ended("mail", 137, false), state: "stopped" as const },
    { ...ended("cache", 137, false), oomKilled: true },
    ended("seed", 3, true),
    ended("web", 137, false),
    ended("db", 0, false),
  ];
  assertEquals(drawStatus(rows, { columns: 0, color: false }), [
    "SERVICE  STATE                        IMAGE",
    "migrate  done                         postgres:16",
    "mail     stopped                      postgres:16",
    "cache    exited (137, out of memory)  postgres:16",
    "seed     exited (3)                   postgres:16",
    "web      exited (137)                 postgres:16",
    "db       exited                       postgres:16",
  ]);
});

Deno.test("drawStatus() tells how a service failed the last time", () => {
  const lastFailure = { at: "2024-05-01T10:00:59.123Z", error: "Cannot pull \x1b[31mweb:1" };
  const web = row({ service: "web", state: "not created", uptimeMs: undefined, lastFailure });
  assertEquals(drawStatus([row(), web], { columns: 60, color: false }), [
    "SERVICE  STATE        IMAGE        UPTIME",
    "db       running      postgres:16  3 min 5 s",
    "web      not created  postgres:16",
    "  failed at 2024-05-01 10:00 UTC: Cannot pull web:1",
  ]);
  assertEquals(JSON.parse(statusJson([web]))[0].lastFailure, lastFailure);
});

Deno.test("drawStatus() fits 80 and 40 columns", () => {
  assertEquals(drawStatus(ROWS, { columns: 80, color: false }), [
    "SERVICE   STATE        HEALTH   PORTS            IMAGE       UPTIME     RESTARTS",
    "db        running      healthy  localhost:5433   postg…s:16  3 min 5 s",
    "paym…ope  restarting            localhost:8080…  regis…5-01  3 min 5 s        12",
    '  would change: env PORT changed, image "payments" is another image now',
    "web       not created                            web:latest",
  ]);
  assertEquals(drawStatus(ROWS, { columns: 40, color: false }), [
    "SERVICE     STATE        PORTS",
    "db          running      localhost:5433",
    "payme…rope  restarting   localhost:8080…",
    "  would change: env PORT changed,",
    '    image "payments" is another image',
    "    now",
    "web         not created",
  ]);
  for (const columns of [10, 20, 40, 80, 200]) {
    for (const line of drawStatus(ROWS, { columns, color: false })) assert(width(line) <= columns, line);
  }
});

Deno.test("drawStatus() works with no services and with 60", () => {
  assertEquals(drawStatus([], { columns: 0, color: false }), [
    "SERVICE  STATE  HEALTH  PORTS  IMAGE  UPTIME  RESTARTS",
  ]);
  const many = Array.from({ length: 60 }, (_, index) => row({ service: `service-${index}` }));
  assertEquals(drawStatus(many, { columns: 80, color: false }).length, 61);
});

Deno.test("drawStatus() links ports only where colors are on, and obeys nothing in names", () => {
  const line = drawStatus([row({ ports: [port] })], { columns: 80, color: true })[1] ?? "";
  assert(line.includes("\x1b]8;;http://localhost:5433\x1b\\localhost:5433\x1b]8;;\x1b\\"));
  const evil = "\x1b[31m\x07\x1b]0;x\x07é";
  const plain = drawStatus([row({ service: evil, image: evil, health: evil, changes: [evil] })], {
    columns: 80,
    color: false,
  });
  for (const each of plain) assert(!/\p{Cc}/u.test(each), JSON.stringify(each));
});

Deno.test("portText() writes what a browser on this host can open", () => {
  const cases: [Partial<typeof port>, string][] = [
    [{}, "localhost:5433"],
    [{ hostIp: "" }, "localhost:5433"],
    [{ hostIp: "::1" }, "localhost:5433"],
    [{ hostIp: "10.0.0.1" }, "10.0.0.1:5433"],
    [{ hostIp: "fd00::1" }, "[fd00::1]:5433"],
    [{ protocol: "udp" }, "localhost:5433/udp"],
  ];
  for (const [options, wanted] of cases) assertEquals(portText({ ...port, ...options }), wanted);
});

Deno.test("statusJson() always has every field", () => {
  assertEquals(JSON.parse(statusJson([])), []);
  const [first, , last] = JSON.parse(statusJson(ROWS));
  assertEquals(first, {
    service: "db",
    state: "running",
    exitCode: null,
    oomKilled: false,
    health: "healthy",
    ports: [port],
    image: "postgres:16",
    startedAt: "2024-05-01T10:00:00Z",
    uptimeMs: 185_000,
    restarts: 0,
    changes: [],
    lastFailure: null,
  });
  assertEquals([last.health, last.startedAt, last.uptimeMs], [null, null, null]);
});

Deno.test("drawStatus() shows the id of an image without a name as Docker does", () => {
  const image = `sha256:0123456789ab${"c".repeat(52)}`;
  const [, line = ""] = drawStatus([row({ image })], { columns: 0, color: false });
  assert(line.includes("  0123456789ab  ") || line.endsWith("  0123456789ab"), line);
});
