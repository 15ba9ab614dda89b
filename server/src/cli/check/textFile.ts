import { readFileSync } from "node:fs";
import { reasonOf } from "../../store/reasons.ts";

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
