import { assertEquals, assertThrows } from "@std/assert";
import { InvalidArgumentError } from "@commander-js/extra-typings";
import { count, hosts, names, seconds } from "../../src/cli/values.ts";

Deno.test("seconds() takes seconds with fractions as milliseconds", () => {
  const cases: [string, number][] = [
    ["300", 300_000],
    ["0", 0],
    ["0.25", 250],
    [" 1.5 ", 1500],
    ["1e2", 100_000],
    ["86400", 86_400_000],
    ["0.0004", 0],
  ];
  for (const [text, wanted] of cases) assertEquals(seconds(text), wanted, text);
});

Deno.test("seconds() refuses what is no number of seconds within a day", () => {
  for (const text of ["", " ", "x", "5s", "5 min", "-1", "86401", "Infinity", "NaN", "1,5"]) {
    assertThrows(() => seconds(text), InvalidArgumentError, "Give seconds from 0 to 86400.");
  }
});

Deno.test("names() takes names separated by commas, several times over", () => {
  assertEquals(names("db"), ["db"]);
  assertEquals(names(" db , web"), ["db", "web"]);
  assertEquals(names("mail", names("db,web")), ["db", "web", "mail"]);
});

Deno.test("names() takes empty text for no names, as an empty variable of a script gives it", () => {
  assertEquals([names(""), names(" "), names("", ["db"])], [[], [], ["db"]]);
});

Deno.test("names() refuses empty names among others", () => {
  for (const text of [",", "a,", ",a", "a,,b"]) {
    assertThrows(() => names(text), InvalidArgumentError, "Give names separated by commas.");
  }
});

Deno.test("count() takes whole numbers from 0 only", () => {
  assertEquals(["0", "50", "007"].map(count), [0, 50, 7]);
  for (const text of ["", "-1", "1.5", "1e3", "x", " 1", "0x10"]) {
    assertThrows(() => count(text), InvalidArgumentError, "Give a whole number.");
  }
});

Deno.test("hosts() takes one host at a time, in lower case", () => {
  assertEquals(hosts("Example.com"), ["example.com"]);
  assertEquals(hosts("b:8443", hosts("[::1]:80")), ["[::1]:80", "b:8443"]);
});

Deno.test("hosts() refuses what is no host", () => {
  for (const text of ["", " ", "https://a.com", "a.com/x", "a b", "a:x", "user@a.com"]) {
    assertThrows(() => hosts(text), InvalidArgumentError, "Give a host");
  }
});
