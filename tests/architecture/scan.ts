/** Reads off a source file what the rules of the architecture are about. */

/** An import or re-export. */
export interface Import {
  /** As written: `./x.ts`, `miniboss`, `npm:y`. */
  readonly specifier: string;
  readonly typeOnly: boolean;
}

/** What a file shows of itself. */
export interface Scan {
  readonly lines: number;
  readonly imports: readonly Import[];
  /** Of every function: the line it starts at and how many it has. */
  readonly functions: readonly { readonly line: number; readonly lines: number }[];
  /** The lines that end the process. */
  readonly exits: readonly number[];
}

/** An import or export of the syntax tree. */
type ImportNode =
  | Deno.lint.ImportDeclaration
  | Deno.lint.ExportNamedDeclaration
  | Deno.lint.ExportAllDeclaration
  | Deno.lint.ImportExpression;

/** Scans a source text with the parser of `deno lint`, which is there in `deno test` only. */
export function scan(path: string, text: string): Scan {
  const imports: Import[] = [];
  const functions: { line: number; lines: number }[] = [];
  const exits: number[] = [];
  const lineAt = (offset: number) => text.slice(0, offset).split("\n").length;
  const onImport = (node: ImportNode) => {
    const { source } = node;
    if (source?.type !== "Literal" || typeof source.value !== "string") return;
    imports.push({ specifier: source.value, typeOnly: isTypeOnly(node) });
  };
  const onFunction = ({ range: [start, end] }: { range: [number, number] }) => {
    functions.push({ line: lineAt(start), lines: text.slice(start, end).split("\n").length });
  };
  Deno.lint.runPlugin(
    {
      name: "scan",
      rules: {
        scan: {
          create: () => ({
            ImportDeclaration: onImport,
            ExportNamedDeclaration: onImport,
            ExportAllDeclaration: onImport,
            ImportExpression: onImport,
            FunctionDeclaration: onFunction,
            FunctionExpression: onFunction,
            ArrowFunctionExpression: onFunction,
            MemberExpression({ object, property, range: [start] }) {
              const called = [object, property].map((node) => node.type === "Identifier" ? node.name : "");
              if (called.join(".") === "Deno.exit") exits.push(lineAt(start));
            },
          }),
        },
      },
    },
    path,
    text,
  );
  return { lines: text.trimEnd().split("\n").length, imports, functions, exits };
}

function isTypeOnly(node: ImportNode): boolean {
  switch (node.type) {
    case "ImportDeclaration":
      return node.importKind === "type" ||
        allTypes(node.specifiers.map((it) => "importKind" in it && it.importKind));
    case "ExportNamedDeclaration":
      return node.exportKind === "type" || allTypes(node.specifiers.map((it) => it.exportKind));
    case "ExportAllDeclaration":
      return node.exportKind === "type";
    case "ImportExpression":
      return false;
  }
}

/** Whether there are names, and all are types: an import without names runs the module. */
function allTypes(kinds: readonly (string | false)[]): boolean {
  return kinds.length > 0 && kinds.every((kind) => kind === "type");
}
