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
    ..."JWT APP_JWT OAUTH OAUTH2_CLIENT COOKIE COOKIE_SALT SESSION sessionId HMAC HMAC_SHA CREDS DB_CREDS"
      .split(" "),
    ..."PAT GITHUB_PAT requirepass --requirepass masterauth cookies".split(" "),
  ];
  for (const name of [...secret, ...more]) assertEquals(isSecretName(name), true, name);
  for (
    const name of [
      "PORT",
      "AUTHOR",
      "COMPASS",
      "URL",
      "SPIN",
      "PASSENGERS",
      "PATH",
      "PATTERN",
      "BYPASS",
      "cmd",
      "",
    ]
  ) {
    assertEquals(isSecretName(name), false, name);
  }
});

Deno.test("maskText() leaves no secret of the ways in which people write them", () => {
  const table = ([
    // URLs and connection strings
    ["u:PW@tcp(h:3306)/db", "u:****@tcp(h:3306)/db"],
    ["u:P@W:/x@tcp(h)/db?a=b", "u:****@tcp(h)/db?a=b"],
    ["postgres://u:p@PW@h", "postgres://u:****@h"],
    ["postgres://u:p@PW@h:5432/db", "postgres://u:****@h:5432/db"],
    ["http://u:a/SECRET@h/x", "http://u:****@h/x"],
    ["GET http://u:a/b?SECRET@h/x failed", "GET http://u:****@h/x failed"],
    ["a://u:one@h/x,b://v:two@i/y;c://w:three@j", "a://u:****@h/x,b://v:****@i/y;c://w:****@j"],
    ["https://h/login?next=https://u:pw@i/", "https://h/login?next=https://u:****@i/"],
    ["mongodb://u:pw@a:1,b:2/db", "mongodb://u:****@a:1,b:2/db"],
    ["Server=db;Password=a,b;User=u", "Server=db;Password=****;User=u"],
    ['host=db password="a b" user=u', "host=db password=**** user=u"],
    [
      "http://h:80/a@b http://[::1]:80/a@b http://h/?m=a@b",
      "http://h:80/a@b http://[::1]:80/a@b http://h/?m=a@b",
    ],
    ["ssh://deploy@h ssh://deploy:pw@h", "ssh://deploy@h ssh://deploy:****@h"],
    // Headers
    ["Bearer abc", "Bearer ****"],
    ["curl -H 'Authorization: Bearer abc.def' h", "curl -H 'Authorization: ****' h"],
    ["Authorization: Basic dXNlcjpwdw==", "Authorization: ****"],
    ["Cookie: sid=1; theme=dark", "Cookie: ****"],
    ["the header Basic dXNlcjpwdw== was", "the header Basic **** was"],
    ["basic auth and Bearer token are named only", "basic auth and Bearer token are named only"],
    // Prose and YAML
    ["password: X", "password: ****"],
    ["db_password: 'X y'", "db_password: **** y'"],
    ["FATAL: token: abc, user: ann", "FATAL: token: ****, user: ann"],
    ["Unknown key: x", "Unknown key: x"],
    // Keys
    [
      "x -----BEGIN RSA PRIVATE KEY-----\nMIIE\n-----END RSA PRIVATE KEY----- y",
      "x -----BEGIN RSA PRIVATE KEY-----****-----END RSA PRIVATE KEY----- y",
    ],
    ["-----BEGIN PRIVATE KEY-----\\nMIIE", "-----BEGIN PRIVATE KEY-----****"],
    // Commands
    ["mysql -uroot -pPW shop", "mysql -uroot -p**** shop"],
    ["psql -p5432; docker run -p80:80/tcp; mkdir -p x -pv; find / -path x -print", undefined],
    ["curl -u u:PW http://h", "curl -u u:**** http://h"],
    ["curl --user u:PW h; curl -uu:PW h", "curl --user u:**** h; curl -uu:**** h"],
    ["docker run -u 1000:1000 x", undefined],
    ["redis-server --requirepass X --port 1", "redis-server --requirepass **** --port 1"],
    ["redis-cli --pass 'X y' ping", "redis-cli --pass **** ping"],
    ["requirepass X", "requirepass ****"],
    ["sshpass -p X ssh h", "sshpass -p **** ssh h"],
    ["createdb --no-password shop", undefined],
    ["CREATE USER u IDENTIFIED BY 'X'", "CREATE USER u IDENTIFIED BY ****"],
    // JSON
    ['{"tokens": ["X", "Y"], "a": 1}', '{"tokens":"****","a":1}'],
    ['["--password", "X", {"pin": 7}]', '["--password","****",{"pin":"****"}]'],
    ['{"a": 1}', undefined],
    ['error in {"password": "X", "b": 1', 'error in {"password": "****", "b": 1'],
    ['"{\\"password\\":\\"X\\"}" is wrong', '"{\\"password\\":\\"****\\"}" is wrong'],
  ] as [string, string?][]).map(([text, shown = text]) => [text, shown] as const);
  assertEquals(table.map(([text]) => maskText(text)), table.map(([, shown]) => shown));
  for (const [, shown] of table) assertEquals(maskText(shown), shown);
});

Deno.test("masked() masks the words of commands, one by one", () => {
  const table: [string[], string[]][] = [
    [["mysql", "-uroot", "-pPW"], ["mysql", "-uroot", "-p****"]],
    [["curl", "-u", "u:PW", "h"], ["curl", "-u", "u:****", "h"]],
    [["redis-server", "--requirepass", "X"], ["redis-server", "--requirepass", "****"]],
    [["sshpass", "-p", "X", "ssh"], ["sshpass", "-p", "****", "ssh"]],
    [["createdb", "--no-password", "shop"], ["createdb", "--no-password", "shop"]],
    [["sh", "-c", 'echo {"password":"X"}'], ["sh", "-c", 'echo {"password":"****"}']],
    [['{"password": "X"}', "y"], ['{"password":"****"}', "y"]],
    [["run", "-u", "1000:1000", "-p", "80"], ["run", "-u", "1000:1000", "-p", "80"]],
  ];
  for (const [words, shown] of table) assertEquals(masked("cmd", words), shown);
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
      '{"user":"ann","password":"****","pin":"****"}',
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
