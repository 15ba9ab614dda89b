/** Puts a function's text of one kernel into the file of another: the patch that a fix is, without what else became of the file meanwhile. */
import { definitionsOf } from "../measuring/bodies.ts";

export type Transplanted = { readonly text: string } | { readonly refused: string };

/**
 * `text` with the function `name` as `donor` has it under `donorName`. Refused where either has it several times or not at all, where it is the same, and where it
 * calls what `isKnown` does not know and its own text there did not call either.
 */
export function transplant(
	text: string,
	donor: string,
	{ name, donorName }: { readonly name: string; readonly donorName: string },
	isKnown: (callee: string) => boolean,
): Transplanted {
	const [lines, given] = [text.split("\n"), donor.split("\n")];
	const [places, sources] = [definitionsOf(lines, name), definitionsOf(given, donorName)];
	const [place, source] = [places[0], sources[0]];
	if (!place || places.length > 1) return { refused: `${places.length} definitions of ${name}` };
	if (!source || sources.length > 1)
		return { refused: `${sources.length} definitions of ${donorName} in the newer file` };
	const old = lines.slice(...place);
	const fresh = given.slice(...source);
	if (old.join("\n") === fresh.join("\n")) return { refused: "the function is the same" };
	const before = calledIn(old);
	const missing = [...calledIn(fresh)].find(
		(callee) => callee !== donorName && !before.has(callee) && !isKnown(callee),
	);
	if (missing !== undefined) return { refused: `it calls ${missing}(), which is not there` };
	return { text: [...lines.slice(0, place[0]), ...fresh, ...lines.slice(place[1])].join("\n") };
}

const keywords = new Set(["if", "for", "while", "switch", "return", "sizeof", "typeof", "__attribute__"]);

function calledIn(lines: readonly string[]): ReadonlySet<string> {
	const code = lines.join("\n").replace(/"(?:[^"\\]|\\.)*"|\/\*[\s\S]*?\*\/|\/\/.*/g, " ");
	return new Set(
		[...code.matchAll(/(?<![\w.>])([A-Za-z_]\w*)\s*\(/g)]
			.map(([, name = ""]) => name)
			.filter((name) => !keywords.has(name)),
	);
}
