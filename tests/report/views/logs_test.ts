import { assertEquals } from "@std/assert";
import {
  logBytes,
  logJson,
  type LogLine,
  logPrefix,
  logText,
  mergeByTime,
} from "../../../src/report/views/logs.ts";
import { width } from "../../../src/report/parts/width.ts";

const bytesOf = (text: string) => new TextEncoder().encode(text);

function line(service: string, at: string | undefined, text = ""): LogLine {
  return { service, stream: "stdout", at, bytes: bytesOf(text) };
}

Deno.test("logPrefix() aligns names, shortens long ones and colours them the same each time", () => {
  const services = ["db", "データ", "a-very-long-service-name"];
  const plain = logPrefix({ services, color: false, timestamps: false, columns: 40 });
  assertEquals(services.map((service) => plain({ service, at: undefined })), [
    "db         | ",
    "データ     | ",
    "a-ver…name | ",
  ]);
  for (const service of services) assertEquals(width(plain({ service, at: undefined })), 13);
  const piped = logPrefix({ services, color: false, timestamps: true, columns: 0 });
  assertEquals(
    piped({ service: "db", at: "2024-05-01T10:00:00Z" }),
    "db                       | 2024-05-01T10:00:00Z ",
  );
  const colored = () =>
    logPrefix({ services: [...services].reverse(), color: true, timestamps: false, columns: 40 });
  assertEquals(colored()({ service: "db", at: undefined }), colored()({ service: "db", at: undefined }));
});

Deno.test("logPrefix() has a prefix for services it was not told of", () => {
  const prefix = logPrefix({ services: [], color: false, timestamps: false, columns: 80 });
  assertEquals(prefix({ service: "", at: undefined }), " | ");
});

Deno.test("logBytes() gives each line as it came after its prefix, with its own time where times are wanted", () => {
  const at = ["2024-05-01T10:00:00Z", "2024-05-01T10:00:01Z"];
  const lines = [line("db", at[0], "a"), line("api", at[0], "é"), line("db", at[1])];
  lines.push({ ...line("db", at[1]), bytes: new Uint8Array([255, 0]) });
  for (const timestamps of [false, true]) {
    const options = { services: ["db", "api"], color: false, timestamps, columns: 0 };
    const prefix = logPrefix(options);
    const expected = lines.flatMap((one) => [...bytesOf(prefix(one)), ...one.bytes, 10]);
    assertEquals([...logBytes(options)(lines)], expected);
  }
});

Deno.test("mergeByTime() merges by nanosecond, across zones and lengths of fractions", () => {
  const db = [line("db", "2024-05-01T10:00:00.000000001Z"), line("db", "2024-05-01T10:00:02.5Z")];
  const web = [line("web", "2024-05-01T10:00:00Z"), line("web", "2024-05-01T12:00:02.500000001+02:00")];
  assertEquals(mergeByTime([db, web]).map((each) => each.at), [
    "2024-05-01T10:00:00Z",
    "2024-05-01T10:00:00.000000001Z",
    "2024-05-01T10:00:02.5Z",
    "2024-05-01T12:00:02.500000001+02:00",
  ]);
});

Deno.test("mergeByTime() never reorders a list, and keeps lines without a time behind the one before", () => {
  const db = [
    line("db", "2024-05-01T10:00:05Z", "1"),
    line("db", "2024-05-01T10:00:01Z", "2"),
    line("db", undefined, "3"),
  ];
  const web = [line("web", "2024-05-01T10:00:03Z", "a"), line("web", "2024-05-01T10:00:06Z", "b")];
  const texts = mergeByTime([db, web]).map((each) => new TextDecoder().decode(each.bytes));
  assertEquals(texts, ["a", "1", "2", "3", "b"]);
});

Deno.test("mergeByTime() keeps the order of the lists at the same time, and takes none and many", () => {
  assertEquals(mergeByTime([]), []);
  assertEquals(mergeByTime([[], []]), []);
  const at = "2024-05-01T10:00:00Z";
  const lists = Array.from({ length: 60 }, (_, index) => [line(`s${index}`, at), line(`s${index}`, at)]);
  assertEquals(mergeByTime(lists), lists.flat());
});

Deno.test("logText() keeps colours where they are wanted, and nothing else that a terminal obeys", () => {
  const text = bytesOf("\x1b[1;32mok\x1b[2J\x1b]0;title\x07 done\x07");
  assertEquals(logText(text, { color: true }), "\x1b[1;32mok done␇\x1b[0m");
  assertEquals(logText(text, { color: false }), "ok done␇");
  assertEquals(logText(bytesOf("plain"), { color: true }), "plain");
  assertEquals(logText(new Uint8Array([0x61, 0xff, 0x62]), { color: false }), "a\ufffdb");
});

Deno.test("logJson() keeps every byte", () => {
  const at = "2024-05-01T10:00:00Z";
  assertEquals(
    logJson(line("db", at, 'say "é"\x1b')),
    `{"service":"db","stream":"stdout","at":"${at}","text":"say \\"é\\"\\u001b"}`,
  );
  const binary = { ...line("db", undefined), bytes: new Uint8Array([0xff, 0x00]) };
  assertEquals(logJson(binary), '{"service":"db","stream":"stdout","at":null,"base64":"/wA="}');
});
