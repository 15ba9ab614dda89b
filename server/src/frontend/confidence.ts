import type { Confidence, Finding } from "../core/api/types.ts";

/** From the surest to the least sure. */
export const confidences: readonly Confidence[] = ["high", "medium", "low"];

export const defaultMinConfidence: Confidence = "medium";

/** Splits findings into those at least as sure as `minimum` and the number of the others. */
export function byConfidence(
	findings: readonly Finding[],
	minimum: Confidence,
): { readonly shown: readonly Finding[]; readonly hidden: number } {
	const limit = confidences.indexOf(minimum);
	const shown = findings.filter((finding) => confidences.indexOf(finding.confidence) <= limit);
	return { shown, hidden: findings.length - shown.length };
}
