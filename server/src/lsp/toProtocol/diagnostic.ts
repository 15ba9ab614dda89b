import { type Diagnostic, DiagnosticSeverity } from "vscode-languageserver/node";
import type { Finding, PathStep } from "../../core/api/types.ts";
import type { Span } from "../../core/base/span.ts";
import { type Allowance, unusedText } from "../../frontend/allowances.ts";
import { balanceText } from "../../frontend/balance.ts";
import { rulePage } from "../../frontend/package.ts";
import { replayText } from "../../frontend/replay.ts";
import type { ClientFacts } from "../clientFacts.ts";
import { type Places, uriOfPath } from "./places.ts";

/** What travels in `Diagnostic.data`, so that a code action finds the finding again after an edit. */
export interface DiagnosticData {
	readonly identity: string;
}

const severities: Record<Finding["severity"], DiagnosticSeverity> = {
	error: DiagnosticSeverity.Error,
	warning: DiagnosticSeverity.Warning,
	information: DiagnosticSeverity.Information,
};

/** At most this many steps of a path are sent; the core keeps to it too. */
const maxRelated = 12;
/** At most this many assumptions are named. */
const maxAssumed = 6;

/** A finding as a diagnostic of the document it was found in, with as much of its path as the client can show. */
export function diagnosticOf(finding: Finding, places: Places, facts: ClientFacts): Diagnostic {
	const path = finding.path.slice(0, maxRelated);
	const page = facts.codeDescription ? rulePage(finding.rule) : undefined;
	const diagnostic: Diagnostic = {
		range: places.rangeHere(anchor(finding, places.file)),
		severity: severities[finding.severity],
		code: finding.rule,
		source: "counterbalance",
		message: diagnosticMessage(finding, facts.relatedInformation ? [] : path, places),
	};
	if (page !== undefined) diagnostic.codeDescription = { href: uriOfPath(page) };
	if (facts.diagnosticData) diagnostic.data = { identity: finding.identity } satisfies DiagnosticData;
	if (facts.relatedInformation) {
		diagnostic.relatedInformation = path.map((step) => ({
			location: { uri: places.uri(step.at.file), range: places.range(step.at) },
			message: stepText(step, finding.function),
		}));
	}
	return diagnostic;
}

/** A comment that allows nothing, shown as the superfluous text it is. */
export function unusedDiagnostic(allowance: Allowance, places: Places): Diagnostic {
	return {
		range: places.range(allowance.at),
		severity: DiagnosticSeverity.Information,
		code: "unused-allowance",
		source: "counterbalance",
		message: unusedText(allowance),
	};
}

/** The identity a diagnostic of ours carries, or undefined for anybody else's. */
export function identityOf(diagnostic: Diagnostic): string | undefined {
	const data: unknown = diagnostic.data;
	if (typeof data !== "object" || data === null || !("identity" in data)) return undefined;
	return typeof data.identity === "string" ? data.identity : undefined;
}

/** Where in `file` the finding is shown: where it is, or its last step in there if it is in another file. */
function anchor(finding: Finding, file: string): Span {
	if (finding.at.file === file) return finding.at;
	return finding.path.findLast((step) => step.at.file === file)?.at ?? { start: 0, end: 0 };
}

function diagnosticMessage(finding: Finding, path: readonly PathStep[], places: Places): string {
	const lines = [finding.message];
	for (const text of replayText(finding)) lines.push(`${text.charAt(0).toUpperCase()}${text.slice(1)}.`);
	if (finding.assumed.length > 0) lines.push(`Assumed harmless: ${listed(finding.assumed)}.`);
	for (const step of path) {
		lines.push(`${step.at.file}:${places.line(step.at)}: ${stepText(step, finding.function)}`);
	}
	return lines.join("\n");
}

function listed(words: readonly string[]): string {
	const left = words.length - maxAssumed;
	return words.slice(0, maxAssumed).join(", ") + (left > 0 ? ` and ${left} more` : "");
}

function stepText(step: PathStep, reportedOn: string): string {
	const where = step.function === reportedOn ? "" : ` (in ${step.function})`;
	return `[${balanceText(step)}] ${step.text}${where}`;
}
