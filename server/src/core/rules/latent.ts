/**
 * Latent findings: a function that fails with a charge left on what its callers know may leave it to them. Where callers stand in the same file
 * they are asked: a charge that all of them settle (or whose object they destroy) is none; one that some settle is told of the others.
 */
import { directCallees } from "../interproc/counterIndex.ts";
import type { FunctionResult } from "../interproc/summaries.ts";
import type { IrFunction, Origin } from "../ir/types.ts";
import { isConstant } from "../symbolic/linear.ts";
import { counterName } from "../symbolic/naming.ts";
import { classify, type Exit, isFailure } from "../symbolic/outcome.ts";
import { rootOf, type Term } from "../symbolic/term.ts";
import { eventsOf, type Trace } from "../symbolic/trace.ts";
import type { Verdict } from "./rule.ts";

export interface Judged extends FunctionResult {
	readonly verdicts: readonly Verdict[];
}

/** What became of a charge in the callers: in all of them, or in some one thing and in some the other. */
type Fate = "settled" | "left" | "both" | "not known";

/** The verdicts on these functions of a file that hold once those among them have been asked that call the others. */
export function askCallers(results: readonly Judged[]): Verdict[] {
	const kept: Verdict[] = [];
	/** Charges, by their place, whose callers need not be told of as well. */
	const told = new Map<string, ReadonlySet<IrFunction>>();
	for (const result of results) {
		for (const verdict of result.verdicts) {
			if (!verdict.latent) {
				kept.push(verdict);
				continue;
			}
			const asked = new Set<IrFunction>();
			const fate = fateOf(verdict, result, results, asked);
			if (fate === "settled" || fate === "both") continue;
			const now = fate === "left" ? { ...verdict, ...verdict.latent.whenLeft } : verdict;
			kept.push(now);
			asked.delete(result.function);
			if (fate === "left" && now.confidence !== "low") told.set(placeOf(verdict), asked);
		}
	}
	return kept.filter((verdict) => !told.get(placeOf(verdict))?.has(verdict.function));
}

function placeOf({ charge, counter }: Verdict): string {
	return charge ? `${charge.file}:${charge.start}:${counter}` : "";
}

/** `asked` grows by the callers that were asked. */
function fateOf(
	verdict: Verdict,
	{ function: fn, summary }: Judged,
	results: readonly Judged[],
	asked: Set<IrFunction>,
): Fate {
	const failures = new Map<Trace | undefined, Term>();
	for (const { resultClass, ledger, trace } of summary.outcomes) {
		if (!trace || (resultClass !== verdict.result && !isFailure(resultClass))) continue;
		for (const { instance, charges } of ledger.values())
			if (counterName(instance) === verdict.counter && charges.some(({ origin }) => isAt(origin, verdict.charge)))
				failures.set(trace, instance);
	}
	const fates = new Set<Fate>();
	if (failures.size === 0) return "not known";
	for (const caller of results) {
		if (caller.function === fn) continue;
		const before = fates.size;
		for (const exit of caller.exits) {
			for (const { event } of eventsOf(exit.state.trace)) {
				if (event.kind !== "call" || event.callee !== fn.name) continue;
				const instance = failures.get(event.inner);
				const here = instance && event.renamed.get(instance);
				if (!here) continue;
				const fate = accused(caller, verdict) || isToldOf(caller, exit, here, verdict) ? "left" : fateAt(exit, here);
				const goesOn = fate === "left" && !asked.has(caller.function) && fails(exit, caller.function);
				asked.add(caller.function);
				fates.add(goesOn ? fateAbove(verdict, caller, results, asked) : fate);
			}
		}
		if (fates.size === before && directCallees(caller.function).has(fn.name) && settlesWhereItFails(caller, verdict))
			fates.add("settled");
	}
	if (fates.has("both") || (fates.has("left") && fates.has("settled"))) return "both";
	if (fates.has("left")) return "left";
	return fates.has("settled") && !fates.has("not known") ? "settled" : "not known";
}

/** Where paths have met, none may be left that shows the failing call; that every failing exit of the caller has settled the counter tells as much. */
function settlesWhereItFails({ exits, function: fn }: Judged, { counter }: Verdict): boolean {
	let settled = false;
	for (const exit of exits) {
		if (!fails(exit, fn)) continue;
		for (const { instance, delta, settled: down } of exit.state.ledger.values()) {
			if (counterName(instance) !== counter) continue;
			if (!isConstant(delta) || delta.constant > 0) return false;
			settled ||= down;
		}
	}
	return settled;
}

function fateAbove(verdict: Verdict, caller: Judged, results: readonly Judged[], asked: Set<IrFunction>): Fate {
	const fate = fateOf(verdict, caller, results, asked);
	return fate === "not known" ? "left" : fate;
}

/** The caller is accused of the charge itself, and so has it no more in its books. */
function accused({ verdicts }: Judged, { charge, counter }: Verdict): boolean {
	return verdicts.some(
		(own) => !own.latent && own.counter === counter && own.charge !== undefined && isAt(own.charge, charge),
	);
}

/** What there is a verdict on is in the caller's books no more, even where its own callers are still to be asked. */
function isToldOf({ verdicts }: Judged, { state }: Exit, instance: Term, { charge }: Verdict): boolean {
	if (state.ledger.has(instance)) return false;
	return verdicts.some((own) => own.charge !== undefined && isAt(own.charge, charge));
}

function fails({ value, state }: Exit, fn: IrFunction): boolean {
	return isFailure(classify(value, fn.result, state));
}

/** Origins are not the same objects once a function has been edited; the places are. */
function isAt(origin: Origin, place: Origin | undefined): boolean {
	return origin.start === place?.start && origin.file === place.file;
}

function fateAt({ state }: Exit, instance: Term): Fate {
	const root = rootOf(instance);
	const entry = state.ledger.get(instance);
	if (root.kind === "local" || state.object(root).freed || !entry) return "settled";
	if (!isConstant(entry.delta)) return "not known";
	return entry.delta.constant > 0 ? "left" : "settled";
}
