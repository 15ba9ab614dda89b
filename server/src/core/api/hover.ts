/** What there is to say about the place under the pointer: a counter, a function, or the balance on the line. */
import type { Cancellation } from "../base/cancellation.ts";
import type { Span } from "../base/span.ts";
import type { CounterIndex } from "../interproc/counterIndex.ts";
import type { Summaries } from "../interproc/summaries.ts";
import { countersOf } from "../interproc/updates.ts";
import type { IrFunction } from "../ir/types.ts";
import type { Verdict } from "../rules/rule.ts";
import { BalanceAt } from "./balance.ts";
import { contractOf } from "./contract.ts";
import type { SourceFile } from "./sourceFiles.ts";
import type { CounterInfo, FileReport, Finding, HoverInfo } from "./types.ts";

export interface HoverSources {
	report(): Promise<FileReport>;
	counter(name: string, findings: readonly Finding[]): CounterInfo;
	readonly summaries: Summaries<Verdict>;
	readonly counters: CounterIndex;
	resolve(name: string, caller: IrFunction): IrFunction | undefined;
	readonly until: Cancellation;
}

export async function hover(source: SourceFile, offset: number, ask: HoverSources): Promise<HoverInfo | undefined> {
	const word = wordAt(source.text, offset);
	const fn = source.functions.find((f) => f.span.start <= offset && offset < f.span.end);
	if (word) {
		const name = source.text.slice(word.start, word.end);
		const counter = counterUnder(source, fn, name, word);
		if (counter) {
			const { findings } = await ask.report();
			return { kind: "counter", span: word, counter: ask.counter(counter, findings) };
		}
		const called = functionUnder(source, fn, name, word, ask);
		if (called) {
			await ask.report();
			const result = ask.summaries.result(called, ask.until);
			return { kind: "function", span: word, contract: contractOf(result.summary, ask.counters) };
		}
	}
	return fn && balanceOnLine(source, fn, offset, ask);
}

/** The counter a word names: a member or global that an update or comparison in the file, at this word, is about. */
function counterUnder(source: SourceFile, fn: IrFunction | undefined, name: string, word: Span): string | undefined {
	const candidates = new Set<string>();
	for (const f of source.functions) {
		const { updates, comparisons } = countersOf(f);
		for (const { counter, origin } of [...updates, ...comparisons]) {
			if (counter !== name && !counter.endsWith(`.${name}`)) continue;
			if (f === fn && origin.start <= word.start && word.end <= origin.end) return counter;
			candidates.add(counter);
		}
	}
	const isMember = /(?:->|\.)\s*$/.test(source.text.slice(Math.max(0, word.start - 8), word.start));
	return candidates.size === 1 && isMember ? [...candidates][0] : undefined;
}

function functionUnder(
	source: SourceFile,
	fn: IrFunction | undefined,
	name: string,
	word: Span,
	ask: HoverSources,
): IrFunction | undefined {
	const named = source.functions.find((f) => f.nameSpan.start <= word.start && word.end <= f.nameSpan.end);
	if (named) return named;
	if (!/^\s*\(/.test(source.text.slice(word.end, word.end + 8)) || !fn) return undefined;
	return ask.resolve(name, fn);
}

function balanceOnLine(source: SourceFile, fn: IrFunction, offset: number, ask: HoverSources): HoverInfo | undefined {
	const start = source.text.lastIndexOf("\n", offset - 1) + 1;
	const next = source.text.indexOf("\n", offset);
	const line: Span = { start, end: next < 0 ? source.text.length : next };
	const balance = new BalanceAt(source.file, line);
	ask.summaries.explore(fn, ask.until, balance.see);
	const info = balance.info(fn, ask.counters);
	return info && { kind: "line", span: line, balance: info };
}

function wordAt(text: string, offset: number): Span | undefined {
	const isWord = (i: number): boolean => /\w/.test(text.charAt(i));
	let start = offset;
	while (start > 0 && isWord(start - 1)) start--;
	let end = offset;
	while (end < text.length && isWord(end)) end++;
	return end > start ? { start, end } : undefined;
}
