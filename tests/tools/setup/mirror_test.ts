import { assertEquals } from "@std/assert";
import { findMirror } from "../../../tools/setup/mirror.ts";

const OTHERS = `deb https://packages.example.com/apt bookworm main
deb [signed-by=/k.gpg arch=amd64] https://download.example.com/linux/debian bookworm stable
`;

Deno.test("findMirror() finds Debian's main archive among apt's sources", () => {
  const stanzas = `# comment
Types: deb
# comment
URIs: http://mirror.example/debian
  http://second.example/debian
Suites: bookworm bookworm-updates
Components: main
Signed-By: /k.gpg

Types: deb
URIs: http://mirror.example/debian-security
Suites: bookworm-security
Components: main
`;
  const line = (text: string) => ({ "/etc/apt/sources.list": text });
  const rows: [what: string, texts: Record<string, string>, mirror: string | undefined][] = [
    ["nothing", {}, undefined],
    ["a line", line("deb http://m.example/debian/ bookworm main contrib\n"), "http://m.example/debian"],
    [
      "options",
      line("deb [arch=amd64 trusted=yes] http://m.example/debian bookworm main"),
      "http://m.example/debian",
    ],
    ["a comment", line("# deb http://m.example/debian bookworm main\n"), undefined],
    ["sources of packages only", line("deb-src http://m.example/debian bookworm main\n"), undefined],
    ["another release", line("deb http://m.example/debian trixie main\n"), undefined],
    ["security only", line("deb http://m.example/debian-security bookworm-security main\n"), undefined],
    ["no web address", line("deb cdrom:[Debian 12]/ bookworm main\n"), undefined],
    ["others first", line(`${OTHERS}deb http://m.example/debian bookworm main\n`), "http://m.example/debian"],
    [
      "a mirror of another name",
      line("deb http://m.example/pool/d bookworm main\n"),
      "http://m.example/pool/d",
    ],
    ["stanzas", { "/etc/apt/sources.list.d/debian.sources": stanzas }, "http://mirror.example/debian"],
    [
      "a disabled stanza",
      { "/etc/apt/sources.list.d/debian.sources": stanzas.replace("Types", "Enabled: no\nTypes") },
      undefined,
    ],
  ];
  for (const [what, texts, mirror] of rows) assertEquals(findMirror(texts, "bookworm"), mirror, what);
});
