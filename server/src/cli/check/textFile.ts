import { readFileSync } from "node:fs";

/** Reads C source: bytes that are no UTF-8 become U+FFFD, a byte order mark goes. Throws a one-line reason. */
export function readSource(path: string): string {
	let bytes: Buffer;
	try {
		bytes = readFileSync(path);
	} catch (error) {
		throw new Error(reasonOf(error), { cause: error });
	}
	if (bytes.includes(0)) throw new Error("a binary file, not C source");
	return new TextDecoder("utf-8").decode(bytes);
}

/** What went wrong with a file, in the words of the system. */
export function reasonOf(error: unknown): string {
	switch ((error as NodeJS.ErrnoException).code) {
		case "ENOENT":
			return "no such file";
		case "EISDIR":
			return "a folder, not a file";
		case "EACCES":
		case "EPERM":
			return "not allowed to read it";
		default:
			return error instanceof Error ? error.message : String(error);
	}
}
