/** A thread that does with each file what the file's name says. */
import { basename } from "node:path";

export default function work(files: readonly string[]): string[] {
	return files.map((file) => {
		const name = basename(file);
		if (name.startsWith("exit")) process.exit(1);
		if (name.startsWith("throw")) throw new Error("no such luck");
		if (name.startsWith("hang")) for (;;);
		if (name.startsWith("memory")) {
			const held: number[][] = [];
			for (;;) held.push(new Array(100_000).fill(held.length));
		}
		return file.toUpperCase();
	});
}
