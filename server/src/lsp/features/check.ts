import type { CancellationToken } from "vscode-languageserver/node";
import type { Finding } from "../../core/api/types.ts";
import { throwIfCancelled } from "../../core/base/cancellation.ts";
import { byConfidence } from "../../frontend/confidence.ts";
import { type OpenDocument, throwIfEdited } from "../documents.ts";
import { cancellationOf } from "../fromProtocol.ts";
import type { Session } from "../session.ts";
import type { Places } from "../toProtocol/places.ts";

export interface ShownFindings {
	/** The version of the document the findings are about. */
	readonly version: number;
	readonly findings: readonly Finding[];
	readonly places: Places;
}

/** The findings of `document` that its settings show. */
export async function shownFindings(
	session: Session,
	document: OpenDocument,
	token: CancellationToken,
): Promise<ShownFindings> {
	const { version } = document.text;
	const home = await document.home;
	const { minConfidence } = await session.settings.of(document.uri);
	throwIfEdited(document, version);
	const { answer, snapshot } = await home.host.check(home.file, cancellationOf(token));
	throwIfCancelled(cancellationOf(token));
	return {
		version,
		findings: byConfidence(answer.findings, minConfidence).shown,
		places: session.places(home, snapshot),
	};
}
