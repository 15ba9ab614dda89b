import type { CancellationToken, Diagnostic } from "vscode-languageserver/node";
import type { Finding } from "../../core/api/types.ts";
import { throwIfCancelled } from "../../core/base/cancellation.ts";
import { type Allowance, judge } from "../../frontend/allowances.ts";
import { byConfidence } from "../../frontend/confidence.ts";
import type { ClientFacts } from "../clientFacts.ts";
import { type OpenDocument, throwIfEdited } from "../documents.ts";
import { cancellationOf } from "../fromProtocol.ts";
import type { Session } from "../session.ts";
import { diagnosticOf, unusedDiagnostic } from "../toProtocol/diagnostic.ts";
import type { Places } from "../toProtocol/places.ts";

export interface ShownFindings {
	/** The version of the document the findings are about. */
	readonly version: number;
	readonly findings: readonly Finding[];
	/** Comments that allow nothing. */
	readonly unused: readonly Allowance[];
	readonly places: Places;
}

/** The findings of `document` that its comments do not allow and its settings show. */
export async function shownFindings(
	session: Session,
	document: OpenDocument,
	token: CancellationToken,
): Promise<ShownFindings> {
	const { version } = document.text;
	const home = await document.home;
	const { minConfidence, disabledRules } = await session.settings.of(document.uri);
	throwIfEdited(document, version);
	const { answer, snapshot } = await home.host.check(home.file, cancellationOf(token));
	throwIfCancelled(cancellationOf(token));
	const { findings, unused } = judge(answer, snapshot, session.lineMaps);
	const { shown } = byConfidence(
		findings.filter(({ rule }) => !disabledRules.has(rule)),
		minConfidence,
	);
	return { version, findings: shown, unused, places: session.places(home, snapshot) };
}

/** What the reader sees of them. */
export function diagnosticsOf({ findings, unused, places }: ShownFindings, facts: ClientFacts): Diagnostic[] {
	return [
		...findings.map((finding) => diagnosticOf(finding, places, facts)),
		...unused.map((allowance) => unusedDiagnostic(allowance, places)),
	];
}
