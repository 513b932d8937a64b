import { assertEquals } from "@std/assert";
import { isDebianLike, parseRelease } from "../../../tools/setup/facts.ts";

Deno.test("isDebianLike() knows Debian, Ubuntu and what is made from them", () => {
  const rows: [release: string, like: boolean][] = [
    ['PRETTY_NAME="Debian GNU/Linux 12 (bookworm)"\nID=debian\n', true],
    ["ID=ubuntu\nID_LIKE=debian\n", true],
    ['ID=linuxmint\nID_LIKE="ubuntu debian"\n', true],
    ["ID='fedora'\n", false],
    ['ID="rocky"\nID_LIKE="rhel centos fedora"\n', false],
    ["", false],
  ];
  for (const [text, like] of rows) assertEquals(isDebianLike(parseRelease(text)), like, text);
});
