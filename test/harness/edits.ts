/** Random edits as they happen while code is typed, for property tests. */
import fc from "fast-check";

const place = fc.double({ min: 0, max: 1, noNaN: true, maxExcluded: true });

export type Edit =
	| { readonly kind: "insert" | "replace"; readonly at: number; readonly text: string; readonly length: number }
	| { readonly kind: "token" | "brace" | "cut"; readonly at: number };

/** What is typed: marks of all sorts, words, beginnings of what will be more. */
const typed = fc.constantFrom(
	..."( ) { } ; , = -> . & * \" ' # / x int if( else case goto return struct static \\".split(" "),
	" ",
	"\n",
	"/*",
	"*/",
	"//",
	"\n#if 0\n",
	"\n#else\n",
	"\n#endif\n",
	"#define f(x) (x",
	"list_for_each_entry(a, b, c)",
	"\0",
	"é",
	"€",
	"😀",
);

export const edit: fc.Arbitrary<Edit> = fc.oneof(
	fc.record({ kind: fc.constantFrom("insert", "replace"), at: place, text: typed, length: fc.nat(30) }),
	fc.record({ kind: fc.constantFrom("token", "brace"), at: place }),
);

/** The text cut off somewhere, as it is while it is written from the top. */
export const cut: fc.Arbitrary<Edit> = fc.record({ kind: fc.constant("cut"), at: place });

export function edited(text: string, what: Edit): string {
	const at = Math.floor(what.at * text.length);
	const without = (pattern: RegExp): string => {
		const rest = text.slice(at);
		const found = pattern.exec(rest);
		return found ? text.slice(0, at + found.index) + rest.slice(found.index + found[0].length) : text;
	};
	switch (what.kind) {
		case "insert":
			return text.slice(0, at) + what.text + text.slice(at);
		case "replace":
			return text.slice(0, at) + what.text + text.slice(at + what.length);
		case "token":
			return without(/\w+|[^\w\s]/);
		case "brace":
			return without(/[{}]/);
		case "cut":
			return text.slice(0, at);
	}
}
