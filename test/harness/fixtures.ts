/**
 * Fixtures of the rules: C files that say themselves what must be found in them.
 *
 * A marker stands on a line of its own under the line a finding is on:
 *
 *     	return -EINVAL;
 *     	//^ leak-on-exit: live +1
 *     	//^ leak-on-exit: live +1 (high) "return -EINVAL"
 *
 * Rule, counter (with or without its struct) and change; the confidence in brackets, which may be left out unless it is `low`;
 * the text the finding spans, which may be left out. Several markers may stand under one line. All findings of a file are compared.
 *
 * `*_ok` finds nothing, `*_bad` (and `*_bad_remove`, whose probe function goes by that name) finds something. `FP_*` has markers for what is wrongly found today, `FN_*` has none
 * and a comment above it with `expected:`. Other functions are helpers in which nothing is found.
 *
 * A line `//! file include/gauge.h` starts another file; its text is where `#include` and calls find it.
 */
import { readFileSync } from "node:fs";
import { Program, type ProgramOptions } from "../../server/src/core/api/program.ts";
import type { Finding } from "../../server/src/core/api/types.ts";
import { LineMap } from "../../server/src/core/base/span.ts";
import { scanDefinitions } from "../../server/src/core/syntax/definitions.ts";
import { createParser, type Parser } from "../../server/src/core/syntax/parser.ts";
import { emptyTree } from "../../server/src/core/syntax/sources.ts";

let parser: Promise<Parser> | undefined;

/** The parser all tests of the engine share. */
export function sharedParser(): Promise<Parser> {
	parser ??= createParser("native");
	return parser;
}

/** A program with nothing but these files. */
export async function programOf(
	files: ReadonlyMap<string, string> | Readonly<Record<string, string>>,
	options: Partial<ProgramOptions> = {},
): Promise<Program> {
	const program = new Program({ tree: emptyTree, parser: await sharedParser(), ...options });
	for (const [file, text] of files instanceof Map ? files : Object.entries(files)) program.setText(file, text);
	return program;
}

export interface Fixture {
	/** Path -> text, markers included; the main file first. */
	readonly files: ReadonlyMap<string, string>;
	/** What is wrong with the fixture itself: names and markers that do not go together. */
	readonly problems: readonly string[];
}

export function readFixture(path: string, name: string): Fixture {
	return parseFixture(readFileSync(path, "utf8"), name);
}

export function parseFixture(text: string, name: string): Fixture {
	const files = new Map<string, string>();
	for (const section of text.split(/^(?=\/\/! file )/m)) {
		const header = /^\/\/! file (\S+)\n/.exec(section);
		files.set(header?.[1] ?? name, header ? section.slice(header[0].length) : section);
	}
	return { files, problems: [...files].flatMap(([file, content]) => problemsIn(file, content)) };
}

interface Marker {
	/** Number, from 0, of the line it speaks of. */
	readonly line: number;
	readonly text: string;
	readonly expected: RegExpExecArray | null;
}

const markerLine = /^\s*\/\/\^/;
const markerSyntax = /^\s*\/\/\^ ([\w-]+): ([\w.]+) ([+-]\d+)(?: \((high|medium|low)\))?(?: "(.*)")?$/;

function markersIn(text: string): Marker[] {
	const markers: Marker[] = [];
	let above = 0;
	for (const [line, content] of text.split("\n").entries()) {
		if (markerLine.test(content)) markers.push({ line: above, text: content, expected: markerSyntax.exec(content) });
		else above = line;
	}
	return markers;
}

function problemsIn(file: string, text: string): string[] {
	const problems: string[] = [];
	const markers = markersIn(text);
	for (const marker of markers)
		if (!marker.expected) problems.push(`${file}:${marker.line + 1}: cannot read the marker ${marker.text.trim()}`);
	const lines = new LineMap(text);
	const claimed = new Set<Marker>();
	let previousEnd = 0;
	for (const { name, kind, start, end } of scanDefinitions(text)) {
		if (kind !== "function") continue;
		const from = lines.position(start).line - 1;
		const to = lines.position(end).line - 1;
		const own = markers.filter((marker) => marker.line >= from && marker.line <= to);
		for (const marker of own) claimed.add(marker);
		const expectsMarkers = /_bad(?:_init|_remove)?$|^FP_/.test(name);
		if (expectsMarkers && own.length === 0) problems.push(`${file}: ${name} has no marker`);
		if (!expectsMarkers && own.length > 0) problems.push(`${file}: ${name} has a marker`);
		if (name.startsWith("FN_") && !text.slice(previousEnd, start).includes("expected:")) {
			problems.push(`${file}: ${name} does not say what is expected`);
		}
		previousEnd = end;
	}
	for (const marker of markers)
		if (!claimed.has(marker)) problems.push(`${file}:${marker.line + 1}: marker outside of a function`);
	return problems;
}

/** The findings in all .c files of a fixture. */
export async function check(fixture: Fixture): Promise<ReadonlyMap<string, readonly Finding[]>> {
	const program = await programOf(fixture.files);
	const found = new Map<string, readonly Finding[]>();
	for (const file of fixture.files.keys()) {
		if (file.endsWith(".c")) found.set(file, (await program.snapshot().check(file)).findings);
	}
	return found;
}

/** `text` with markers for exactly these findings; a marker that speaks of one of them stays as it is written. */
export function annotate(text: string, findings: readonly Finding[]): string {
	const lines = new LineMap(text);
	const markers = markersIn(text);
	const rest = new Set(findings);
	const result: string[] = [];
	for (const [number, line] of text.split("\n").entries()) {
		if (markerLine.test(line)) continue;
		result.push(line);
		for (const marker of markers.filter((m) => m.line === number)) {
			const met = [...rest].find((finding) => lineOf(finding, lines) === number && agrees(marker, finding, text));
			if (!met) continue;
			rest.delete(met);
			result.push(marker.text);
		}
		const indent = /^\s*/.exec(line)?.[0] ?? "";
		for (const finding of [...rest].filter((f) => lineOf(f, lines) === number))
			result.push(`${indent}//^ ${describeFinding(finding)}`);
	}
	return result.join("\n");
}

function lineOf(finding: Finding, lines: LineMap): number {
	return lines.position(finding.at.start).line - 1;
}

function agrees({ expected }: Marker, finding: Finding, text: string): boolean {
	if (!expected) return false;
	const [, rule, counter, delta, confidence, spanned] = expected;
	if (rule !== finding.rule || Number(delta) !== finding.delta) return false;
	if (counter !== finding.counter && !finding.counter.endsWith(`.${counter}`)) return false;
	if (spanned !== undefined && text.slice(finding.at.start, finding.at.end) !== spanned) return false;
	return confidence === undefined ? finding.confidence !== "low" : confidence === finding.confidence;
}

function describeFinding({ rule, counter, delta, confidence }: Finding): string {
	return `${rule}: ${counter.slice(counter.lastIndexOf(".") + 1)} ${delta < 0 ? delta : `+${delta}`} (${confidence})`;
}
