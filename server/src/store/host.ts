/** What the core cannot look up for itself: where this installation keeps the WASM modules. */
import { existsSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import type { WasmModules } from "../core/syntax/parser.ts";

/**
 * The WASM modules' bytes: beside the bundle (`dist/`) where there is one, else from the installed packages. Undefined if
 * neither is there; then only the native parser can run.
 */
export function wasmModules(): WasmModules | undefined {
	const runtime = moduleBytes("web-tree-sitter.wasm", "web-tree-sitter", "web-tree-sitter.wasm");
	const grammar = moduleBytes("tree-sitter-c.wasm", "tree-sitter-c", "tree-sitter-c.wasm");
	return runtime && grammar ? { runtime, grammar } : undefined;
}

function moduleBytes(bundled: string, packageName: string, inPackage: string): Uint8Array | undefined {
	const here = dirname(fileURLToPath(import.meta.url));
	const candidates = [join(here, bundled), join(here, "wasm", bundled)];
	try {
		candidates.push(createRequire(import.meta.url).resolve(`${packageName}/${inPackage}`));
	} catch {
		// Not installed as a package: only the bundle's copy can be there.
	}
	const found = candidates.find((candidate) => existsSync(candidate));
	return found === undefined ? undefined : new Uint8Array(readFileSync(found));
}
