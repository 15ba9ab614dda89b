import type { Hover } from "vscode-languageserver/node";
import { throwIfEdited } from "../documents.ts";
import { cancellationOf, offsetOf } from "../fromProtocol.ts";
import { hoverMarkdown } from "../markdown/hover.ts";
import type { Session } from "../session.ts";
import { hoverOf } from "../toProtocol/hover.ts";

/** Hover: the counter, function or line under the cursor. */
export function activateHover(session: Session): void {
	session.connection.onHover(({ textDocument, position }, token) =>
		session.funnel.request<Hover | null>("hover", null, async () => {
			const document = session.document(textDocument.uri);
			if (document === undefined) return null;
			const { version } = document.text;
			const offset = offsetOf(document.text, position);
			const home = await document.home;
			throwIfEdited(document, version);
			const { answer, snapshot } = await home.host.hover(home.file, offset, cancellationOf(token));
			if (answer === undefined) return null;
			const places = session.places(home, snapshot);
			const markdown = hoverMarkdown(answer, places);
			return markdown === "" ? null : hoverOf(markdown, places.rangeHere(answer.span), session.facts);
		}),
	);
}
