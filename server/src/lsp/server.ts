import {
	CodeActionKind,
	type Connection,
	type InitializeResult,
	PositionEncodingKind,
	TextDocumentSyncKind,
} from "vscode-languageserver/node";
import type { Engine } from "../frontend/engine.ts";
import { packageVersion } from "../frontend/package.ts";
import type { ClientFacts } from "./clientFacts.ts";
import { activateChanges } from "./features/changes.ts";
import { activateCodeActions } from "./features/codeActions.ts";
import { activateFindingPath } from "./features/findingPath.ts";
import { activateHover } from "./features/hover.ts";
import { activatePullDiagnostics } from "./features/pullDiagnostics.ts";
import { activatePushDiagnostics } from "./features/pushDiagnostics.ts";
import { activateReview } from "./features/review.ts";
import { activateSimulate } from "./features/simulate.ts";
import { activateStatus } from "./features/status.ts";
import { activateUntaken } from "./features/untaken.ts";
import { Session } from "./session.ts";

/** Serves one client over `connection`, which is listened to when this returns. */
export function startServer(connection: Connection, engine: Engine): void {
	let session: Session | undefined;

	connection.onInitialize((params): InitializeResult => {
		const begun = new Session(connection, engine, params);
		session = begun;
		activateStatus(begun);
		activateChanges(begun);
		activateHover(begun);
		activateUntaken(begun);
		if (begun.facts.codeActionLiterals) activateCodeActions(begun);
		if (begun.facts.review) activateReview(begun);
		if (begun.facts.simulation) {
			activateSimulate(begun);
			activateFindingPath(begun);
		}
		if (begun.facts.pullsDiagnostics) activatePullDiagnostics(begun);
		else activatePushDiagnostics(begun);
		connection.console.info(`counterbalance ${packageVersion} on Node ${process.version}, serving ${begun.facts.name}`);
		begun.funnel.run("parser", async () => connection.console.info(`parser: ${await engine.parserBinding()}`));
		return {
			capabilities: capabilities(begun.facts),
			serverInfo: { name: "counterbalance", version: packageVersion },
		};
	});

	connection.onDidOpenTextDocument((params) => session?.funnel.run("open", () => session?.open(params)));
	connection.onDidChangeTextDocument((params) => session?.funnel.run("edit", () => session?.edit(params)));
	connection.onDidCloseTextDocument(({ textDocument }) => {
		session?.funnel.run("close", () => session?.close(textDocument.uri));
	});
	connection.onShutdown(() => session?.dispose());
	connection.listen();
}

function capabilities(facts: ClientFacts): InitializeResult["capabilities"] {
	return {
		...(facts.namesPositionEncodings ? { positionEncoding: PositionEncodingKind.UTF16 } : {}),
		textDocumentSync: { openClose: true, change: TextDocumentSyncKind.Incremental },
		hoverProvider: true,
		...(facts.codeActionLiterals ? { codeActionProvider: { codeActionKinds: [CodeActionKind.QuickFix] } } : {}),
		...(facts.pullsDiagnostics
			? { diagnosticProvider: { interFileDependencies: true, workspaceDiagnostics: false } }
			: {}),
		...(facts.review || facts.simulation
			? {
					experimental: {
						...(facts.review ? { counterbalanceReview: true } : {}),
						...(facts.simulation ? { counterbalanceSimulation: true } : {}),
					},
				}
			: {}),
	};
}
