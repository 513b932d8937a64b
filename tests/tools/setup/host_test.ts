import { assertEquals } from "@std/assert";
import { type Host, parseHost, unixHost } from "../../../tools/setup/host.ts";

Deno.test("parseHost() reads a DOCKER_HOST with the variables that go with it", () => {
  const tls = { DOCKER_TLS_VERIFY: "1", HOME: "/home/ada" };
  const plain = { kind: "tcp", hostname: "build.example", port: 2375, certificates: undefined } as const;
  const rows: [text: string, env: Record<string, string>, host: Host | undefined][] = [
    ["unix:///run/docker.sock", {}, unixHost("/run/docker.sock")],
    ["/run/docker.sock", {}, unixHost("/run/docker.sock")],
    ["tcp://build.example", {}, { ...plain, url: "tcp://build.example" }],
    ["tcp://build.example:99", {}, { ...plain, url: "tcp://build.example:99", port: 99 }],
    ["tcp://[::1]:99/", {}, { ...plain, url: "tcp://[::1]:99/", hostname: "::1", port: 99 }],
    ["tcp://build.example", tls, {
      ...plain,
      url: "tcp://build.example",
      port: 2376,
      certificates: "/home/ada/.docker",
    }],
    ["tcp://build.example:1", { ...tls, DOCKER_CERT_PATH: "/certs" }, {
      ...plain,
      url: "tcp://build.example:1",
      port: 1,
      certificates: "/certs",
    }],
    ["ssh://build.example", {}, undefined],
    ["", {}, undefined],
  ];
  for (const [text, env, host] of rows) assertEquals(parseHost(text, (name) => env[name]), host, text);
});
