/** Certificates of an authority that lives as long as a test. */

/** A folder of PEM files: ca, server and server-key, and in `client` what a docker context keeps. */
export interface Certificates extends AsyncDisposable {
  readonly folder: string;
  /** Holds ca.pem, cert.pem and key.pem. */
  readonly client: string;
  read(name: string): Promise<string>;
}

const EXTENSIONS = "subjectAltName=IP:127.0.0.1,DNS:localhost\nextendedKeyUsage=serverAuth,clientAuth\n" +
  "basicConstraints=CA:FALSE\n";

/** Makes certificates for 127.0.0.1, with openssl. */
export async function makeCertificates(): Promise<Certificates> {
  const folder = await Deno.makeTempDir({ prefix: "miniboss-test-" });
  const client = `${folder}/client`;
  await Deno.mkdir(client);
  await Deno.writeTextFile(`${folder}/extensions`, EXTENSIONS);
  const key = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"];
  await openssl(folder, [
    "req",
    "-x509",
    ...key,
    "-keyout",
    "ca-key.pem",
    "-out",
    "ca.pem",
    "-days",
    "2",
    "-subj",
    "/CN=ca",
  ]);
  for (
    const [name, cert, keyFile] of [["server", "server.pem", "server-key.pem"], [
      "me",
      "client/cert.pem",
      "client/key.pem",
    ]]
  ) {
    await openssl(folder, [
      "req",
      ...key,
      "-keyout",
      `${keyFile}`,
      "-out",
      `${name}.csr`,
      "-subj",
      `/CN=${name}`,
    ]);
    const authority = ["-CA", "ca.pem", "-CAkey", "ca-key.pem", "-CAcreateserial", "-extfile", "extensions"];
    await openssl(folder, [
      "x509",
      "-req",
      "-in",
      `${name}.csr`,
      "-out",
      `${cert}`,
      "-days",
      "2",
      ...authority,
    ]);
  }
  await Deno.copyFile(`${folder}/ca.pem`, `${client}/ca.pem`);
  return {
    folder,
    client,
    read: (name) => Deno.readTextFile(`${folder}/${name}`),
    [Symbol.asyncDispose]: () => Deno.remove(folder, { recursive: true }),
  };
}

async function openssl(cwd: string, args: string[]): Promise<void> {
  const { success, stderr } = await new Deno.Command("openssl", {
    args,
    cwd,
    stdout: "null",
    stderr: "piped",
  }).output();
  if (!success) throw new Error(`openssl ${args[0]} failed: ${new TextDecoder().decode(stderr)}`);
}
