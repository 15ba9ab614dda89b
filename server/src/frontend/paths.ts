import { isAbsolute, join, relative, sep } from "node:path";

/**
 * The core's name for the file at `path`: relative to the tree with `/` as separator, or the absolute path where the
 * file lies outside the tree (or there is none).
 */
export function fileInTree(root: string | undefined, path: string): string {
	const name = root === undefined ? path : relativeInside(root, path);
	return sep === "/" ? name : name.replaceAll(sep, "/");
}

/** Where the core's `file` lies on disk; inverse of {@link fileInTree}. */
export function pathOnDisk(root: string | undefined, file: string): string {
	return root === undefined || isAbsolute(file) ? file : join(root, file);
}

function relativeInside(root: string, path: string): string {
	const inside = relative(root, path);
	const outside = inside === "" || inside === ".." || inside.startsWith(`..${sep}`) || isAbsolute(inside);
	return outside ? path : inside;
}
