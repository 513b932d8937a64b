import { assertEquals } from "@std/assert";
import { isSecretName, masked, maskText } from "../../src/base/secret.ts";

Deno.test("isSecretName() knows the usual names, and leaves harmless ones alone", () => {
  const secret = [
    "PASSWORD",
    "db_passwd",
    "POSTGRES_PASSWORD",
    "PGPASSWORD",
    "DB_PASS",
    "MYSQL_PWD",
    "apiKey",
  ];
  const more = [
    "AWS_SECRET_ACCESS_KEY",
    "GITHUB_TOKEN",
    "CREDENTIALS",
    "--token",
    "PRIVATE_PEM",
    "BASIC_AUTH",
  ];
  for (const name of [...secret, ...more]) assertEquals(isSecretName(name), true, name);
  for (const name of ["PORT", "AUTHOR", "COMPASS", "URL", "SPIN", "PASSENGERS", "cmd", ""]) {
    assertEquals(isSecretName(name), false, name);
  }
});

Deno.test("maskText() masks passwords in URLs, assignments and JSON, and nothing else", () => {
  const table: [string, string][] = [
    ["postgres://ann:pw@db:5432/shop", "postgres://ann:****@db:5432/shop"],
    ["https://ghp_123@github.com/x", "https://****@github.com/x"],
    ["redis://:pw@cache and amqp://a:b@mq", "redis://:****@cache and amqp://a:****@mq"],
    ["https://example.com/a@b?c=d", "https://example.com/a@b?c=d"],
    ["host=db password=pw user=ann", "host=db password=**** user=ann"],
    ["https://x.org/?access_token=abc&page=2", "https://x.org/?access_token=****&page=2"],
    [
      '{"user": "ann", "password": "p\\"w", "pin": 1234}',
      '{"user": "ann", "password": "****", "pin": "****"}',
    ],
    ["plain text, 100 % fine", "plain text, 100 % fine"],
  ];
  for (const [text, shown] of table) assertEquals(maskText(text), shown);
});

Deno.test("masked() goes into lists and records, and keeps what is no secret as it is", () => {
  assertEquals(masked("API_KEY", ["a", "b"]), "****");
  assertEquals(masked("env", { PORT: 80, DB: { secret: "x", url: "http://a:b@c" }, on: true }), {
    PORT: 80,
    DB: { secret: "****", url: "http://a:****@c" },
    on: true,
  });
  assertEquals(masked("cmd", ["--token", "x", "--verbose", "y", "--key=z"]), [
    "--token",
    "****",
    "--verbose",
    "y",
    "--key=****",
  ]);
  assertEquals([masked("PASSWORD", undefined), masked("x", null), masked("x", 1)], [undefined, null, 1]);
});
