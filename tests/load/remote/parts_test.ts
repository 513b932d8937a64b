import { assertEquals, assertThrows } from "@std/assert";
import { SpecError } from "../../../src/base/errors.ts";
import { cacheFolder } from "../../../src/load/remote/cache.ts";
import { packageUrl } from "../../../src/load/remote/cdn.ts";
import { Hosts } from "../../../src/load/remote/hosts.ts";
import { dataModule, looksLikeHtml, moduleType } from "../../../src/load/remote/media.ts";

Deno.test("cacheFolder() follows MINIBOSS_CACHE, then XDG_CACHE_HOME, then the home folder", () => {
  const all = { MINIBOSS_CACHE: "/m", XDG_CACHE_HOME: "/x", HOME: "/h" };
  assertEquals(cacheFolder(all), "/m");
  assertEquals(cacheFolder({ ...all, MINIBOSS_CACHE: "" }), "/x/miniboss");
  assertEquals(cacheFolder({ HOME: "/h" }), "/h/.cache/miniboss");
  assertThrows(() => cacheFolder({}), SpecError, "none of MINIBOSS_CACHE, XDG_CACHE_HOME and HOME is set");
});

Deno.test("Hosts.check() asks once about a host, and remembers what was allowed", () => {
  const asked: string[] = [];
  const remembered: string[] = [];
  const hosts = new Hosts({
    kept: ["Known.example"],
    given: ["Exact.example:8443"],
    confirm: (host) => asked.push(host) > 0 && host !== "no.example",
    remember: (host) => remembered.push(host),
  });
  hosts.name(new URL("https://named.example/x"));
  for (const url of ["https://named.example", "https://known.example:8443", "https://exact.example:8443"]) {
    hosts.check(new URL(url));
  }
  assertEquals(asked, []);
  hosts.check(new URL("https://yes.example/a"));
  hosts.check(new URL("https://yes.example/b"));
  assertThrows(
    () => hosts.check(new URL("https://no.example/")),
    SpecError,
    'the host "no.example" was never allowed',
  );
  assertEquals(asked, ["yes.example", "no.example"]);
  assertEquals([...new Set(remembered)], ["exact.example:8443", "yes.example"]);
});

Deno.test("Hosts.check() takes an allowed port for that port alone", () => {
  const hosts = new Hosts({ kept: ["a.example:8443"], given: [], confirm: undefined, remember: () => {} });
  assertThrows(() => hosts.check(new URL("https://a.example/")), SpecError, '"--allow-host a.example"');
  assertThrows(() => hosts.check(new URL("https://b.a.example:8443/")), SpecError);
});

const kinds: [string, string | undefined, string][] = [
  ["/a.ts", undefined, "ts"],
  ["/a.ts", "text/plain", "ts"],
  ["/a.ts", "video/mp2t", "ts"],
  ["/a.mts", "application/typescript", "mts"],
  ["/a", "application/typescript; charset=utf-8", "ts"],
  ["/a", "Text/JavaScript", "js"],
  ["/a.ts", "text/javascript", "js"],
  ["/a.mjs", "application/octet-stream", "mjs"],
  ["/a.d.ts", "application/typescript", "d.ts"],
  ["/a.json", undefined, "json"],
  ["/a", "application/json", "json"],
  ["/a.ts", "text/html; charset=utf-8", "html"],
  ["/a.txt", "text/plain", "txt"],
  ["/a.unknown", undefined, "js"],
  ["/", undefined, "js"],
];

for (const [path, contentType, wanted] of kinds) {
  Deno.test(`moduleType() takes ${path} sent as ${contentType} for ${wanted}`, () => {
    assertEquals(moduleType(new URL(path, "https://h/"), contentType), wanted);
  });
}

Deno.test("looksLikeHtml() knows a web page from JSX in a module", () => {
  const bytes = (text: string) => new TextEncoder().encode(text);
  assertEquals(looksLikeHtml(bytes("\n <!DOCTYPE html>")), true);
  assertEquals(looksLikeHtml(bytes("<html lang=en>")), true);
  assertEquals(looksLikeHtml(bytes("export default <html></html>;")), false);
});

const packages: [string, string][] = [
  ["npm:yaml", "the version of"],
  ["npm:yaml@", "the version of"],
  ["npm:yaml@2", "the version of"],
  ["npm:yaml@latest", "the version of"],
  ["npm:yaml@~1.2.3/x", "the version of"],
  ["jsr:@std/yaml@^1.0.0", "the version of"],
  ["npm:../../x", "is no package reference"],
  ["npm:", "is no package reference"],
];

for (const [specifier, wanted] of packages) {
  Deno.test(`packageUrl() refuses ${specifier}`, () => {
    assertThrows(() => packageUrl(specifier, "https://cdn.example"), SpecError, wanted);
  });
}

Deno.test("dataModule() reads the code in a data: URL, and leaves all else", () => {
  const plain = { isTypeScript: false, text: "export default 'a,b';" };
  assertEquals(dataModule("data:text/javascript,export%20default 'a,b';"), plain);
  assertEquals(dataModule(`data:text/javascript;charset=utf-8;base64,${btoa(plain.text)}#x`), plain);
  assertEquals(dataModule("data:application/typescript,let a: 1"), { isTypeScript: true, text: "let a: 1" });
  assertEquals(dataModule("data:application/json,{}"), undefined);
  assertEquals(dataModule("data:,x"), undefined);
});
