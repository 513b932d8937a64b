/** Tar archives: all that is used of modern-tar, in one module, which the bundle holds compressed. */
export { createTarDecoder, createTarPacker, type ParsedTarEntry, type TarPackController } from "modern-tar";
export { packTar } from "modern-tar/fs";
