import { mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

/** A kernel tree in a temporary folder in which one file has another text. */
export interface OverlayTree {
	readonly folder: string;
	remove(): Promise<void>;
}

/**
 * A folder that looks like `tree` but for the text of `file`: the folders on the way to it are real ones,
 * everything beside them is a symbolic link. The tree itself is not touched, and nothing of it is copied.
 */
export async function overlayTree(tree: string, file: string, change: (text: string) => string): Promise<OverlayTree> {
	const folder = await mkdtemp(join(tmpdir(), "counterbalance-tree-"));
	const text = change(await readFile(join(tree, file), "utf8"));
	const linkBeside = async (inside: string, keepOut: string) => {
		await mkdir(join(folder, inside), { recursive: true });
		for (const entry of await readdir(join(tree, inside))) {
			if (entry !== keepOut) await symlink(join(tree, inside, entry), join(folder, inside, entry));
		}
	};
	let inside = "";
	for (const step of file.split("/")) {
		await linkBeside(inside, step);
		inside = join(inside, step);
	}
	await mkdir(dirname(join(folder, file)), { recursive: true });
	await writeFile(join(folder, file), text);
	return { folder, remove: () => rm(folder, { recursive: true, force: true }) };
}
