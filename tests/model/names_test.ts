import { assertEquals, assertMatch } from "@std/assert";
import { builtRepository, containerName, networkName, volumeName } from "../../src/model/names.ts";

Deno.test("parity 13: the network of a group is miniboss-GROUP", () => {
  assertEquals(networkName("shop"), "miniboss-shop");
});

Deno.test("B24: containerName() has ten thousand names for a service", () => {
  const names = new Set(Array.from({ length: 10_000 }, (_, digits) => containerName("db", "shop", digits)));
  assertEquals(names.size, 10_000);
  for (const name of [containerName("db", "shop", 0), containerName("db", "shop", 9999)]) {
    assertMatch(name, /^db-shop-\d{4}$/);
  }
});

Deno.test("builtRepository() has the service and the minute, in small letters as engines want them", () => {
  assertEquals(builtRepository("Web", new Date(2024, 0, 2, 3, 4)), "web-2024-01-02-0304");
});

Deno.test("volumeName() tells the volumes of groups apart", () => {
  assertEquals(volumeName("data", "shop"), "shop-data");
});
