/** The rows of the Counter Review view, as a tree of plain data. */
import { l10n, ThemeIcon, TreeItemCollapsibleState } from "vscode";
import type { FindingGroup, Place, ReviewedFinding, SheetRow } from "../../../../server/src/core/api/types.ts";
import type { ReviewedPlace } from "./places.ts";
import type { Comparison, IntroducedGroup, Review, Side } from "./protocol.ts";

export interface Row {
	readonly label: string;
	readonly description?: string;
	readonly tooltip?: string;
	readonly icon?: ThemeIcon;
	/** What the row's menu is for; see package.json. */
	readonly kind?: "introduced" | "finding";
	readonly at?: ReviewedPlace;
	readonly group?: IntroducedGroup;
	readonly children: readonly Row[];
	readonly expanded?: boolean;
}

/** One patch: what it does. A series: the whole, where each bug enters and is settled, and each patch. */
export function rowsOf(review: Review): readonly Row[] {
	const { patches, whole, matrix } = review;
	const ground = listRow(l10n.t("What the verdict rests on"), [...review.problems, ...review.grounds], "info", false);
	if (patches.length === 1)
		return [...problemRows(patches[0]?.problems ?? []), ...comparisonRows(whole, review, undefined), ground];
	return [
		...problemRows(review.problems),
		{
			...parent(l10n.t("The series as a whole"), comparisonRows(whole, review, undefined)),
			description: review.verdict,
		},
		...(matrix.length > 0 ? [matrixRow(review)] : []),
		...patches.map(
			(patch, i): Row => ({
				...parent(`${patch.id} ${patch.title}`, [...problemRows(patch.problems), ...comparisonRows(patch, review, i)]),
				description: patch.verdict,
				icon: new ThemeIcon("git-commit"),
			}),
		),
		ground,
	];
}

function comparisonRows(comparison: Comparison, review: Review, patch: number | undefined): readonly Row[] {
	const groups = (found: readonly FindingGroup[], side: Side, kind?: "introduced") =>
		found.map((group) => groupRow(group, review, patch, side, kind));
	const { introduced, fixed, remaining, contracts, standings, sheet } = comparison;
	return [
		counted(l10n.t("Introduced"), groups(introduced, "after", "introduced"), "error"),
		counted(l10n.t("Fixed"), groups(fixed, "before"), "pass"),
		counted(l10n.t("Remaining"), groups(remaining, "after"), "circle-outline"),
		...(sheet.length > 0
			? [
					counted(
						l10n.t("Balance sheet"),
						sheet.map((row) => sheetRow(row)),
						"table",
					),
				]
			: []),
		...standings.map((text): Row => ({ label: text, tooltip: text, icon: new ThemeIcon("info"), children: [] })),
		...(contracts.length > 0
			? [
					counted(
						l10n.t("Changed contracts"),
						contracts.map(({ function: name, before, after, callers }) => ({
							...parent(
								`${name}()`,
								callers.map((caller) => ({
									label: `${caller.function}()`,
									description: caller.touched ? caller.file : l10n.t("{0}, not touched by the patch", caller.file),
									children: [],
								})),
							),
							description: after.sentence,
							tooltip: l10n.t("Before: {0}", before.sentence),
						})),
						"references",
					),
				]
			: []),
	];
}

function groupRow(
	group: FindingGroup,
	review: Review,
	patch: number | undefined,
	side: Side,
	kind: "introduced" | undefined,
): Row {
	const [first] = group.findings;
	const place = (at: Place): ReviewedPlace => ({ review, patch, side, place: at });
	return {
		label: `${shortName(group.counter)} ${signed(first?.delta ?? 0)}`,
		description: `${group.function}() · ${group.rule} · ${group.file}:${first?.at.line ?? 1}`,
		tooltip: first?.message ?? "",
		icon: new ThemeIcon(kind === "introduced" ? "warning" : side === "before" ? "check" : "circle-outline"),
		kind: kind ?? "finding",
		...(first && { at: place(first.at) }),
		...("reply" in group && { group: group as IntroducedGroup }),
		children: group.findings.map((finding) => findingRow(finding, place)),
	};
}

function findingRow(finding: ReviewedFinding, place: (at: Place) => ReviewedPlace): Row {
	return {
		label: finding.outcome,
		description: `${finding.at.file}:${finding.at.line}`,
		tooltip: finding.message,
		at: place(finding.at),
		children: finding.path.map((step) => ({
			label: `${signed(step.balance)}  ${"  ".repeat(step.depth)}${step.text}`,
			description: `${step.at.file}:${step.at.line}`,
			at: place(step.at),
			children: [],
		})),
	};
}

function sheetRow({ function: name, label, result, counter, before, after, cause }: SheetRow): Row {
	const side = (balances: readonly string[] | undefined) => balances?.join(" | ") ?? l10n.t("no such exit");
	return {
		label: `${shortName(counter)}: ${side(before)} → ${side(after)}`,
		description: `${name}() · ${label} · ${result}`,
		tooltip: cause.hunks.map(({ file, hunk }) => l10n.t("hunk {0} of {1}", hunk, file)).join(", "),
		children: [],
	};
}

function matrixRow({ matrix, patches }: Review): Row {
	const words = { absent: "·", enters: l10n.t("enters"), open: l10n.t("open"), settled: l10n.t("settled") };
	return {
		...parent(
			l10n.t("Series"),
			matrix.map(({ function: name, counter, cells, passage }) => ({
				label: l10n.t("{0} in {1}()", shortName(counter), name),
				description: passage,
				children: cells.map((cell, i) => ({ label: `${patches[i]?.id}: ${words[cell]}`, children: [] })),
				expanded: true,
			})),
		),
		icon: new ThemeIcon("table"),
	};
}

function problemRows(problems: readonly string[]): readonly Row[] {
	return problems.length === 0 ? [] : [listRow(l10n.t("Not judged"), problems, "warning", true)];
}

function listRow(label: string, lines: readonly string[], icon: string, expanded: boolean): Row {
	return {
		label,
		icon: new ThemeIcon(icon),
		children: lines.map((line) => ({ label: line, tooltip: line, children: [] })),
		expanded,
	};
}

function counted(label: string, children: readonly Row[], icon: string): Row {
	return { label, description: String(children.length), icon: new ThemeIcon(icon), children, expanded: true };
}

function parent(label: string, children: readonly Row[]): Row {
	return { label, children, expanded: true };
}

/** Whether a row is open when it is first shown. */
export function stateOf({ children, expanded }: Row): TreeItemCollapsibleState {
	if (children.length === 0) return TreeItemCollapsibleState.None;
	return expanded ? TreeItemCollapsibleState.Expanded : TreeItemCollapsibleState.Collapsed;
}

export function shortName(counter: string): string {
	return counter.slice(counter.lastIndexOf(".") + 1);
}

export function signed(amount: number): string {
	return amount > 0 ? `+${amount}` : String(amount);
}
