import { assertEquals } from "@std/assert";
import { judgePidFile, leftovers, type Traces } from "../../../tools/setup/traces.ts";

Deno.test("judgePidFile() tells a living engine from a dead, unreaped or replaced one", () => {
  const rows: [what: string, text: string | undefined, stat: string | undefined, judged: string][] = [
    ["no file", undefined, undefined, "absent"],
    ["lives", "2618", "2618 (dockerd) S 1 2618 2618", "alive"],
    ["is gone", "2618\n", undefined, "stale"],
    ["waits to be reaped", "2618", "2618 (dockerd) Z 1 2618 2618", "stale"],
    ["the pid is another's now", "2618", "2618 (bash) S 1 2618 2618", "stale"],
    ["the name has a parenthesis", "7", "7 (x) S (dockerd) S 1 7 7", "stale"],
    ["garbage", "x", undefined, "stale"],
  ];
  for (const [what, text, stat, judged] of rows) {
    assertEquals(judgePidFile(text, stat, "dockerd"), judged, what);
  }
});

Deno.test("leftovers() names the files of the dead only", () => {
  const none: Traces = {
    dockerd: "absent",
    containerd: "absent",
    dockerSocket: "absent",
    ownContainerdSocket: "absent",
    systemContainerdSocket: "absent",
  };
  const rows: [traces: Partial<Traces>, files: string[]][] = [
    [{}, []],
    [{ dockerd: "stale", dockerSocket: "refused" }, ["/var/run/docker.pid", "/var/run/docker.sock"]],
    [{ containerd: "stale", ownContainerdSocket: "refused" }, [
      "/var/run/docker/containerd/containerd.pid",
      "/var/run/docker/containerd/containerd.sock",
    ]],
    [{ containerd: "alive", ownContainerdSocket: "listening", systemContainerdSocket: "listening" }, []],
    [{ systemContainerdSocket: "refused" }, ["/run/containerd/containerd.sock"]],
  ];
  for (const [traces, files] of rows) assertEquals(leftovers({ ...none, ...traces }), files);
});
