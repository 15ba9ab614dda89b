/** What client and server say to each other about reviews; the server answers because we announce `experimental.counterbalanceReview`. */
import { RequestType } from "vscode-languageclient/node";
import type { ChangedContract, FindingGroup, MatrixRow, SheetRow } from "../../../../server/src/core/api/types.ts";

export type Source =
	| { readonly kind: "revision"; readonly revision: string }
	| { readonly kind: "staged" | "unstaged" }
	| { readonly kind: "patch"; readonly name: string; readonly content: string };

export interface IntroducedGroup extends FindingGroup {
	readonly reply: string;
}

export interface Comparison {
	readonly introduced: readonly IntroducedGroup[];
	readonly fixed: readonly FindingGroup[];
	readonly remaining: readonly FindingGroup[];
	readonly contracts: readonly ChangedContract[];
	readonly standings: readonly string[];
	readonly sheet: readonly SheetRow[];
}

export interface ReviewedPatch extends Comparison {
	readonly id: string;
	readonly title: string;
	readonly verdict: string;
	readonly problems: readonly string[];
}

export interface Review {
	readonly review: number;
	readonly tree: string;
	readonly verdict: string;
	readonly grounds: readonly string[];
	readonly problems: readonly string[];
	readonly whole: Comparison;
	readonly patches: readonly ReviewedPatch[];
	readonly matrix: readonly (MatrixRow & { readonly passage: string })[];
	readonly files: readonly { readonly file: string; readonly oldFile?: string }[];
}

export const reviewRequest = new RequestType<
	{ readonly folder: string; readonly source: Source },
	Review | { readonly failure: string },
	void
>("counterbalance/review");

export const reviewTextRequest = new RequestType<
	{
		readonly review: number;
		readonly patch?: number;
		readonly file: string;
		readonly side: Side;
	},
	string | null,
	void
>("counterbalance/reviewText");

export type Side = "before" | "after";
