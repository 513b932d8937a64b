/** Cuts the base, `denort`, out of a program that `deno compile` made for Linux. */
import { Buffer } from "node:buffer";
import { MinibossError } from "../../../src/base/errors.ts";

/** The mark at the beginning of what Deno added. */
const MAGIC = "d3n0l4nd";

/** The sizes that every 64-bit ELF file has: of its head, and of an entry of either table. */
const HEAD_BYTES = 64;
const PROGRAM_HEADER_BYTES = 56;

/** Where an ELF head keeps what the cut needs. */
const AT = {
  programs: 0x20,
  sections: 0x28,
  programCount: 0x38,
  sectionBytes: 0x3a,
  sectionCount: 0x3c,
  names: 0x3e,
};

const LOAD = 1;
const NOTE = 4;
const PROGRAM_TABLE = 6;

/** What `deno compile` adds to either table: an entry of each kind for its data. */
const ADDED = 2;

/**
 * What is left of a compiled program without what `deno compile` (2.9 and later) added. It adds a region at the end, which starts
 * on a page of its own with a copy of the table of program headers, two entries longer; then a note with its data and a longer
 * copy of the table of sections. The bytes before are the base's own, but for the four fields of the head that point to the
 * tables. The base ends with its own table of sections.
 *
 * @throws {MinibossError} when the program does not have that form
 */
export function cutBase(program: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> {
  const view = new DataView(program.buffer, program.byteOffset, program.byteLength);
  const isElf = program.length > HEAD_BYTES && view.getUint32(0) === 0x7f454c46 && program[4] === 2 &&
    program[5] === 1;
  if (!isElf) throw unfit("it is no 64-bit Linux program");
  const programs = Number(view.getBigUint64(AT.programs, true));
  const programCount = view.getUint16(AT.programCount, true) - ADDED;
  checkNote(program, view, programs + programCount * PROGRAM_HEADER_BYTES, programs);
  const sections = ownSections(program, view, programs);
  const sectionCount = view.getUint16(AT.sectionCount, true) - ADDED;
  const end = sections + sectionCount * view.getUint16(AT.sectionBytes, true);
  if (program.subarray(end, programs).some((byte) => byte !== 0)) throw unfit("its own end was not found");

  const base = program.slice(0, end);
  const head = new DataView(base.buffer);
  head.setBigUint64(AT.programs, BigInt(HEAD_BYTES), true);
  head.setUint16(AT.programCount, programCount, true);
  head.setBigUint64(AT.sections, BigInt(sections), true);
  head.setUint16(AT.sectionCount, sectionCount, true);
  checkPrograms(program, base, programs, programCount);
  return base;
}

function unfit(why: string): MinibossError {
  return new MinibossError(`Cannot cut the base out of this program: ${why}`);
}

/** The last two program headers are those of what was added. */
function checkNote(program: Uint8Array, view: DataView, header: number, programs: number): void {
  const [type, offset] = [view.getUint32(header, true), Number(view.getBigUint64(header + 8, true))];
  const note = header + PROGRAM_HEADER_BYTES;
  if (type !== LOAD || offset !== programs || view.getUint32(note, true) !== NOTE) {
    throw unfit("nothing was added to it");
  }
  const begin = Number(view.getBigUint64(note + 8, true));
  // A note: the sizes of its name and content and its type, four bytes each, then the name and the content.
  const content = begin + 12 + view.getUint32(begin, true);
  const text = new TextDecoder("latin1").decode(program.subarray(begin + 12, content + 2 + MAGIC.length));
  if (!text.startsWith("SUI\0") || !text.endsWith(MAGIC)) {
    throw unfit('what was added is not from "deno compile"');
  }
}

/** Where the base's own table of sections is: it begins as its copy does, up to the section of names, which the copy moved. */
function ownSections(program: Uint8Array, view: DataView, before: number): number {
  const copy = Number(view.getBigUint64(AT.sections, true));
  const same = view.getUint16(AT.names, true) * view.getUint16(AT.sectionBytes, true);
  const wanted = Buffer.from(program.buffer, program.byteOffset + copy, same);
  const found = Buffer.from(program.buffer, program.byteOffset, before).lastIndexOf(wanted);
  if (found < 0) throw unfit("its own table of sections was not found");
  return found;
}

/** All of the base's program headers are in the copy as they were, but for the one that says where the table is. */
function checkPrograms(program: Uint8Array, base: Uint8Array, programs: number, count: number): void {
  for (let index = 0; index < count; index++) {
    const at = index * PROGRAM_HEADER_BYTES;
    const own = base.subarray(HEAD_BYTES + at, HEAD_BYTES + at + PROGRAM_HEADER_BYTES);
    if (own[0] === PROGRAM_TABLE) continue;
    if (own.some((byte, i) => byte !== program[programs + at + i])) {
      throw unfit(`program header ${index} differs`);
    }
  }
}
