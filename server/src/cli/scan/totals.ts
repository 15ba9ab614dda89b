import type { ScannedFile, SlowFunction } from "../../frontend/scan/scanned.ts";

/** A file that has no result, and why. */
export interface LeftOut {
	readonly file: string;
	readonly reason: string;
}

/** A function is to take no longer. */
const longestMilliseconds = 2000;

/** The sum over the files scanned so far. */
export class ScanTotals {
	files = 0;
	functions = 0;
	/** Findings that are shown. */
	shown = 0;
	allowed = 0;
	notRead = 0;
	/** Functions that were not wholly analysed, for whatever reason. */
	incomplete = 0;
	/** Functions of which a budget dropped something. */
	cutShort = 0;
	readonly skipped: LeftOut[] = [];
	/** Files on which checking failed: a fault of ours. */
	readonly failed: LeftOut[] = [];
	readonly unknownCallees = new Set<string>();
	longestFile: { readonly file: string; readonly milliseconds: number } | undefined;
	/** Rule -> confidence -> findings, those not shown as well. */
	readonly #judged = new Map<string, Map<string, number>>();
	/** Reason -> functions. */
	readonly #reasons = new Map<string, number>();
	readonly #slow = new Map<string, SlowFunction>();

	add({ file, report, judged, allowed, milliseconds, slow }: ScannedFile): void {
		this.files++;
		this.functions += report.functions;
		this.shown += report.findings.length;
		this.allowed += allowed;
		for (const region of report.untaken) this.notRead += region.functions;
		for (const callee of report.unknownCallees) this.unknownCallees.add(callee);
		for (const { rule, confidence } of judged) {
			const byConfidence = this.#judged.get(rule) ?? new Map<string, number>();
			this.#judged.set(rule, byConfidence.set(confidence, (byConfidence.get(confidence) ?? 0) + 1));
		}
		this.#addIncomplete(report.incomplete);
		if (milliseconds > (this.longestFile?.milliseconds ?? 0)) this.longestFile = { file, milliseconds };
		for (const one of slow) {
			const key = `${one.file} ${one.function}`;
			if (one.milliseconds > (this.#slow.get(key)?.milliseconds ?? 0)) this.#slow.set(key, one);
		}
	}

	/** All findings, shown or not. */
	get judged(): number {
		return this.byRule().reduce((sum, { counts }) => sum + [...counts.values()].reduce((a, b) => a + b, 0), 0);
	}

	/** In the order of the rules' names. */
	byRule(): readonly { readonly rule: string; readonly counts: ReadonlyMap<string, number> }[] {
		return [...this.#judged].sort(([a], [b]) => (a < b ? -1 : 1)).map(([rule, counts]) => ({ rule, counts }));
	}

	/** Why functions were not wholly analysed, most frequent first. */
	reasons(): readonly (readonly [reason: string, functions: number])[] {
		return [...this.#reasons].sort(([a, x], [b, y]) => y - x || (a < b ? -1 : 1));
	}

	/** The slowest functions first. */
	slowest(count: number): readonly SlowFunction[] {
		return [...this.#slow.values()].sort((a, b) => b.milliseconds - a.milliseconds).slice(0, count);
	}

	/** How many functions took longer than a function is to take. */
	get tooSlow(): number {
		return [...this.#slow.values()].filter(({ milliseconds }) => milliseconds > longestMilliseconds).length;
	}

	#addIncomplete(incomplete: ScannedFile["report"]["incomplete"]): void {
		const byFunction = new Map<string, Set<string>>();
		for (const { function: name, reason } of incomplete) {
			const reasons = byFunction.get(name) ?? new Set();
			byFunction.set(name, reasons.add(kindOf(reason)));
		}
		this.incomplete += byFunction.size;
		for (const reasons of byFunction.values()) {
			if ([...reasons].some(isBudget)) this.cutShort++;
			for (const reason of reasons) this.#reasons.set(reason, (this.#reasons.get(reason) ?? 0) + 1);
		}
	}
}

/** `budget callDepth: 3 dropped` -> `budget callDepth`, `2 not understood: asm` -> `not understood` */
function kindOf(reason: string): string {
	const budget = /^budget \w+/.exec(reason)?.[0];
	if (budget !== undefined) return budget;
	return reason
		.replace(/^\d+ /, "")
		.replace(/:.*/, "")
		.replace(/error$/, "errors");
}

function isBudget(reason: string): boolean {
	return reason.startsWith("budget ");
}
