import { assertEquals } from "@std/assert";
import type { Context } from "miniboss";
import type { ServiceSpec } from "../../../spec/types.ts";
import { validate } from "../../../src/load/validate.ts";
import { configOf } from "../../../src/model/config.ts";
import { resolve } from "../../../src/model/resolve.ts";
import { compare, type Side } from "../../../src/run/resources/compare.ts";
import { createBody } from "../../../src/run/resources/create_body.ts";

const NETWORK = "miniboss-shop";
const IDENTITY = { group: "shop", instance: "main" };
const ORIGIN = { specUrl: new URL("file:///shop/miniboss.ts"), folder: "/shop", shown: "miniboss.ts" };

/** A container as the spec of its service makes it. */
function sideOf(fields: Partial<ServiceSpec>): Side {
  const group = validate({ name: "shop", services: [{ name: "web", image: "web:1", ...fields }] }, ORIGIN);
  const [service] = group.services;
  if (!service) throw new Error("No service");
  const resolved = resolve(service, {} as Context, {});
  const config = configOf(resolved, NETWORK, resolved.image);
  const options = { group, identity: IDENTITY, network: NETWORK, image: resolved.image, config };
  return { config, request: createBody(resolved, options) };
}

function changes(old: Partial<ServiceSpec>, wanted: Partial<ServiceSpec>): string[] {
  const both = { old: sideOf(old), new: sideOf(wanted) };
  return compare({ ...both, service: "web", network: NETWORK, imageLabels: { maintainer: "ann" } })
    .map((change) => `${change.field}: ${change.old ?? "-"} -> ${change.new ?? "-"}`);
}

Deno.test("compare() says of every field what it was and what it would be", () => {
  const table: [Partial<ServiceSpec>, Partial<ServiceSpec>, string[]][] = [
    [{}, {}, []],
    [{}, { image: "web:2" }, ["image: web:1 -> web:2"]],
    [{ env: { A: 1, B: "x" } }, { env: { A: "1", C: "" } }, ["env B: x -> -", "env C: - -> "]],
    [{ ports: { 80: 8080 } }, { ports: { 80: 0, "53/udp": "0.0.0.0:53" } }, [
      "ports: 80/tcp on 127.0.0.1:8080 -> 80/tcp on 127.0.0.1:any 53/udp on 0.0.0.0:53",
    ]],
    [{ volumes: ["data:/data"] }, { volumes: ["./conf:/conf:ro"] }, [
      "volumes: shop-data:/data -> /shop/conf:/conf:ro",
    ]],
    [{}, { stopSignal: "SIGINT" }, ["stopSignal: SIGTERM -> SIGINT"]],
    [{ cmd: ["sh", "-c", "a b"] }, {}, ['cmd: sh -c "a b" -> -']],
    [{}, { entrypoint: "/run --fast" }, ["entrypoint: - -> /run --fast"]],
    [{ user: "ann" }, { user: "bob" }, ["user: ann -> bob"]],
    [{}, { workingDir: "/srv" }, ["workingDir: - -> /srv"]],
    [{ labels: { tier: "a" } }, {}, ['labels: {"tier":"a"} -> -']],
    [{}, { init: true, readOnly: true }, ["init: - -> true", "readOnly: - -> true"]],
    [{}, { tmpfs: { "/run": "size=1m" } }, ['tmpfs: - -> {"/run":"size=1m"}']],
    [{ memoryBytes: 1024, shmBytes: 2048, cpus: 0.5 }, {}, [
      "cpus: 0.5 -> -",
      "memoryBytes: 1024 -> -",
      "shmBytes: 2048 -> -",
    ]],
    [{}, { ulimits: { nofile: 1024 } }, ['ulimits: - -> {"nofile":"1024:1024"}']],
    [{ capAdd: ["NET_ADMIN"] }, { capDrop: ["ALL"] }, ["capAdd: NET_ADMIN -> -", "capDrop: - -> ALL"]],
    [{}, { extraHosts: { host: "10.0.0.1" } }, ["extraHosts: - -> host:10.0.0.1"]],
    [{ aliases: ["www"] }, { aliases: ["www", "app"] }, ["aliases: www -> www app"]],
    [{}, { restart: "always" }, ["restart: - -> always"]],
    [{}, { gpus: "all" }, ["gpus: - -> all"]],
    [{}, { kind: "job" }, ["kind: service -> job"]],
    [{}, { healthcheck: { test: ["true"], retries: 2 } }, [
      'healthcheck: - -> {"Test":["CMD","true"],"Retries":2}',
    ]],
  ];
  for (const [old, wanted, found] of table) assertEquals(changes(old, wanted), found);
});

Deno.test("compare() masks secrets, in the values of variables as in URLs and commands", () => {
  const old = { env: { DB_PASSWORD: "one", URL: "pg://ann:one@db/x" }, cmd: ["serve", "--token", "one"] };
  const wanted = { env: { DB_PASSWORD: "two", URL: "pg://ann:two@db/x" }, cmd: ["serve", "--token", "two"] };
  assertEquals(changes(old, wanted), [
    "cmd: serve --token **** -> serve --token ****",
    "env DB_PASSWORD: **** -> ****",
    "env URL: pg://ann:****@db/x -> pg://ann:****@db/x",
  ]);
});
