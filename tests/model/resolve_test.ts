import { assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import { ContextError } from "../../src/base/errors.ts";
import type { Service } from "../../src/model/group.ts";
import { contextKeys, imageNeedsContext, resolve, resolveImage } from "../../src/model/resolve.ts";
import { build, contextOf, service } from "../plan/world.ts";

/** A service with a placeholder in every text that may hold one. */
const everywhere = service("db", {
  image: "{x}",
  env: { A: "{x}" },
  ports: [{ containerPort: 80, protocol: "tcp", hostIp: "127.0.0.1", hostPort: 0 }],
  volumes: [{ kind: "folder", source: "/{x}", target: "/t/{x}", readOnly: false }],
  build: { ...build(), args: { A: "{x}" }, target: "{x}" },
  entrypoint: ["{x}"],
  cmd: ["{x}", "a{x}"],
  user: "{x}",
  workingDir: "/{x}",
  labels: { a: "{x}" },
  platform: "{x}",
  tmpfs: { "/{x}": "size={x}" },
  capAdd: ["{x}"],
  capDrop: ["{x}"],
  extraHosts: { "{x}": "{x}" },
  aliases: ["{x}"],
  healthcheck: { test: ["CMD", "{x}"] },
});

Deno.test("parity 49: resolve() fills the placeholders of every field of text; anything else passes", () => {
  const resolved = resolve(everywhere, contextOf({}), { x: "V" });
  assertEquals(JSON.stringify(resolved).includes("{x}"), false);
  assertEquals(
    [
      resolved.image,
      resolved.env.A,
      resolved.volumes[0]?.source,
      resolved.volumes[0]?.target,
      resolved.build?.args.A,
      resolved.build?.target,
      resolved.entrypoint?.[0],
      resolved.cmd?.[1],
      resolved.labels.a,
      resolved.tmpfs["/V"],
      resolved.extraHosts.V,
      resolved.aliases[0],
    ],
    ["V", "V", "/V", "/t/V", "V", "V", "V", "aV", "V", "size=V", "V", "V"],
  );
  assertEquals(resolved.ports, everywhere.ports);
  assertEquals(resolve(service("db", { env: { A: 7, B: true } }), contextOf({}), {}).env, {
    A: "7",
    B: "true",
  });
});

const misses: readonly (keyof Service)[] = ["image", "env", "volumes", "cmd", "user", "labels", "aliases"];

for (const field of misses) {
  Deno.test(`resolve() refuses a placeholder without a value in ${field}`, () => {
    const of = service("db", { [field]: everywhere[field] });
    assertEquals(contextKeys(of), ["x"]);
    const error = assertThrows(() => resolve(of, contextOf({}), { xy: 1 }), ContextError);
    assertStringIncludes(error.message, 'no context value "x", did you mean "xy"?');
  });
}

Deno.test("resolve() calls an env function with the context, and fills what it returns", () => {
  const of = service("db", { env: (context) => ({ A: `${context.get("a")}`, B: "{b}", N: 7 }) });
  assertEquals(contextKeys(of), "all");
  assertEquals(resolve(of, contextOf({ a: 1, b: 2 }), { a: 1, b: 2 }).env, { A: "1", B: "2", N: "7" });
});

Deno.test("resolve() says whose env function threw or returned what is no record", () => {
  const failure = (env: () => unknown) =>
    assertThrows(() => resolve(service("db", { env: env as never }), contextOf({}), {}), ContextError)
      .message;
  const start = 'Cannot resolve the env of "db": ';
  assertEquals(
    failure(() => {
      throw new Error("no user yet");
    }),
    `${start}no user yet`,
  );
  for (const wrong of [undefined, null, "A=1", ["A=1"], { A: {} }, { A: null }, Promise.resolve({})]) {
    assertStringIncludes(failure(() => wrong), start);
  }
});

Deno.test("resolveImage() fills the image and what it is built with, and nothing else", () => {
  const of = service("db", {
    image: "{repo}:1",
    build: { ...build(), args: { A: "{a}" } },
    env: { B: "{b}" },
  });
  assertEquals(imageNeedsContext(of), true);
  assertEquals(imageNeedsContext(service("db", { env: { B: "{b}" } })), false);
  const { image, build: built } = resolveImage(of, { repo: "r", a: "1" });
  assertEquals([image, built?.args], ["r:1", { A: "1" }]);
});
