import { assertEquals, assertThrows } from "@std/assert";
import { UsageError } from "../../src/base/errors.ts";
import { selectStart, selectStop } from "../../src/plan/select.ts";
import { service } from "./world.ts";

const services = [
  service("db"),
  service("api", { dependencies: ["db"] }),
  service("web", { dependencies: ["api"] }),
  service("mail"),
];

function start(names: string[], exclude: string[]): string[] {
  return selectStart(services, { names, exclude }).map((s) => s.name);
}

function stop(names: string[], exclude: string[], running: string[] = [], checkDependants = true): string[] {
  return selectStop(services, { names, exclude }, { running: new Set(running), checkDependants }).map((s) =>
    s.name
  );
}

Deno.test("selectStart() takes named services with all they depend on", () => {
  assertEquals(start(["api"], []), ["db", "api"]);
  assertEquals(start([], []), ["db", "api", "web", "mail"]);
});

Deno.test("selectStart() leaves out excluded services unless one that stays needs them", () => {
  assertEquals(start([], ["mail"]), ["db", "api", "web"]);
  assertEquals(start([], ["api", "web"]), ["db", "mail"]);
  assertThrows(
    () => start([], ["db"]),
    UsageError,
    'Service "db" is to be excluded, but "api" depends on it',
  );
});

Deno.test("selectStart() and selectStop() refuse a service that is both named and excluded", () => {
  assertThrows(() => start(["web"], ["web"]), UsageError, 'Service "web" is both named and excluded');
  assertThrows(() => stop(["web"], ["web"]), UsageError, 'Service "web" is both named and excluded');
});

Deno.test("selectStart() says which service does not exist", () => {
  assertThrows(() => start(["wbe"], []), UsageError, 'No such service: "wbe", did you mean "web"?');
  assertThrows(
    () => start([], ["zzzzzzz"]),
    UsageError,
    'Service to be excluded, but not defined: "zzzzzzz", the group has "db", "api", "web", "mail"',
  );
});

Deno.test("selectStop() refuses to stop what an excluded service needs", () => {
  assertEquals(stop([], ["db"]), ["api", "web", "mail"]);
  assertThrows(() => stop([], ["web"]), UsageError, 'Service "db" is to be stopped, but "web" depends on it');
  assertThrows(() => stop([], ["wbe"]), UsageError, 'did you mean "web"?');
});

Deno.test("selectStop() refuses to stop a named service under a running dependant", () => {
  assertEquals(stop(["api"], []), ["api"]);
  assertThrows(
    () => stop(["api"], [], ["web"]),
    UsageError,
    '"web" depends on it and runs: name both, or add --no-deps',
  );
  assertEquals(stop(["api"], [], ["web"], false), ["api"]);
  assertEquals(stop(["api", "web"], [], ["web"]), ["api", "web"]);
});
