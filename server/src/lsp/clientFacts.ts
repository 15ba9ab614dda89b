import { type InitializeParams, MarkupKind } from "vscode-languageserver/node";

/** What the client said it can do; nothing else is ever sent to it. */
export interface ClientFacts {
	readonly name: string;
	/** It asks for diagnostics itself; they are then never pushed. */
	readonly pullsDiagnostics: boolean;
	readonly refreshesDiagnostics: boolean;
	readonly relatedInformation: boolean;
	readonly codeDescription: boolean;
	readonly diagnosticData: boolean;
	readonly diagnosticVersion: boolean;
	readonly markdownHover: boolean;
	readonly codeActionLiterals: boolean;
	readonly preferredCodeActions: boolean;
	readonly documentChanges: boolean;
	readonly snippetEdits: boolean;
	readonly pullsConfiguration: boolean;
	readonly registersConfigurationChange: boolean;
	readonly registersWatchedFiles: boolean;
	readonly namesPositionEncodings: boolean;
	/** It shows `counterbalance/status` (announced as `experimental.counterbalanceStatus`). */
	readonly status: boolean;
	/** It dims what `counterbalance/untaken` names (announced as `experimental.counterbalanceUntaken`). */
	readonly untaken: boolean;
	/** It asks for reviews (announced as `experimental.counterbalanceReview`). */
	readonly review: boolean;
	/** It shows simulations (announced as `experimental.counterbalanceSimulation`). */
	readonly simulation: boolean;
}

/** Reads the facts out of `initialize`; whatever is missing or malformed counts as not announced. */
export function clientFacts(params: InitializeParams): ClientFacts {
	const { textDocument, workspace, general, experimental } = params.capabilities;
	const push = textDocument?.publishDiagnostics;
	const pull = textDocument?.diagnostic;
	const literals = textDocument?.codeAction?.codeActionLiteralSupport?.codeActionKind.valueSet;
	return {
		name: params.clientInfo?.name ?? "unnamed client",
		pullsDiagnostics: pull !== undefined,
		refreshesDiagnostics: workspace?.diagnostics?.refreshSupport === true,
		relatedInformation: announced(pull?.relatedInformation, push?.relatedInformation),
		codeDescription: announced(pull?.codeDescriptionSupport, push?.codeDescriptionSupport),
		diagnosticData: announced(pull?.dataSupport, push?.dataSupport),
		diagnosticVersion: push?.versionSupport === true,
		markdownHover: textDocument?.hover?.contentFormat?.includes(MarkupKind.Markdown) === true,
		codeActionLiterals: literals !== undefined,
		preferredCodeActions: textDocument?.codeAction?.isPreferredSupport === true,
		documentChanges: workspace?.workspaceEdit?.documentChanges === true,
		snippetEdits: workspace?.workspaceEdit?.snippetEditSupport === true,
		pullsConfiguration: workspace?.configuration === true,
		registersConfigurationChange: workspace?.didChangeConfiguration?.dynamicRegistration === true,
		registersWatchedFiles: workspace?.didChangeWatchedFiles?.dynamicRegistration === true,
		namesPositionEncodings: general?.positionEncodings !== undefined,
		status: experimental?.counterbalanceStatus === true,
		untaken: experimental?.counterbalanceUntaken === true,
		review: experimental?.counterbalanceReview === true,
		simulation: experimental?.counterbalanceSimulation === true,
	};
}

function announced(...flags: readonly (boolean | undefined)[]): boolean {
	return flags.includes(true);
}
