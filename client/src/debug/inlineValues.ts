import {
	type InlineValue,
	type InlineValuesProvider,
	InlineValueVariableLookup,
	Range,
	type TextDocument,
} from "vscode";

const word = /(?<![.\w>])[A-Za-z_]\w*(?!\s*\()/g;
/** Lines above the one that runs which are looked through for the beginning of the function. */
const linesAbove = 400;

/** The variables named on the lines of the function up to the one that runs; VS Code asks the debugger for those it knows. */
export const inlineValues: InlineValuesProvider = {
	provideInlineValues(document, viewPort, { stoppedLocation }) {
		const last = stoppedLocation.end.line;
		const values: InlineValue[] = [];
		for (let line = Math.max(viewPort.start.line, functionStart(document, last)); line <= last; line++) {
			const seen = new Set<string>();
			for (const { 0: name, index } of codeOf(document.lineAt(line).text).matchAll(word)) {
				if (seen.has(name)) continue;
				seen.add(name);
				values.push(new InlineValueVariableLookup(new Range(line, index, line, index + name.length), name, true));
			}
		}
		return values;
	},
};

/** Kernel code begins a function's body with a brace in the first column. */
function functionStart(document: TextDocument, from: number): number {
	for (let line = from; line > 0 && line > from - linesAbove; line--)
		if (document.lineAt(line).text.startsWith("{")) return Math.max(0, line - 3);
	return from;
}

/** The line with comments and texts blanked. */
function codeOf(text: string): string {
	return text.replace(/"(?:[^"\\]|\\.)*"|\/\*.*?(?:\*\/|$)|\/\/.*|^\s*\*.*/g, (part) => " ".repeat(part.length));
}
