import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

/** A folder with the given files that is removed when it goes out of scope. */
export class TemporaryFolder implements Disposable {
	readonly path: string = mkdtempSync(join(tmpdir(), "counterbalance-test-"));

	constructor(files: Readonly<Record<string, string | Uint8Array>> = {}) {
		for (const [name, content] of Object.entries(files)) this.write(name, content);
	}

	/** Path of `name` in the folder. */
	file(name: string): string {
		return join(this.path, name);
	}

	write(name: string, content: string | Uint8Array): string {
		const path = this.file(name);
		mkdirSync(dirname(path), { recursive: true });
		writeFileSync(path, content);
		return path;
	}

	[Symbol.dispose](): void {
		rmSync(this.path, { recursive: true, force: true });
	}
}
