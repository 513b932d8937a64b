import { assertEquals } from "@std/assert";
import { parseReference } from "../../../src/engine/registry/reference.ts";

const DIGEST = `sha256:${"0".repeat(64)}`;
const CASES: [string, { registry: string; name: string; version: string }][] = [
  ["nginx", { registry: "docker.io", name: "nginx", version: "latest" }],
  ["nginx:1.27", { registry: "docker.io", name: "nginx", version: "1.27" }],
  ["someone/app:x", { registry: "docker.io", name: "someone/app", version: "x" }],
  ["localhost/app", { registry: "localhost", name: "localhost/app", version: "latest" }],
  ["localhost:5000/a/b:2", { registry: "localhost:5000", name: "localhost:5000/a/b", version: "2" }],
  ["ghcr.io/a/b", { registry: "ghcr.io", name: "ghcr.io/a/b", version: "latest" }],
  [`nginx@${DIGEST}`, { registry: "docker.io", name: "nginx", version: DIGEST }],
  [`r.io:1/n:tag@${DIGEST}`, { registry: "r.io:1", name: "r.io:1/n", version: DIGEST }],
];

for (const [reference, parts] of CASES) {
  Deno.test(`parseReference() takes ${reference.slice(0, 24)} apart`, () => {
    assertEquals(parseReference(reference), parts);
  });
}
