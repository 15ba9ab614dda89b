import {
	DidChangeConfigurationNotification,
	DidChangeWatchedFilesNotification,
	type Disposable,
} from "vscode-languageserver/node";
import { settingsSection } from "../config.ts";
import { pathOfUri } from "../fromProtocol.ts";
import type { Session } from "../session.ts";

/** What the index of a tree is made of. */
const watched = ["**/*.{c,h}", "**/.config"];
/** A checkout changes thousands of files: they are told in one piece, this long after the last of them. */
const gatherMilliseconds = 300;

/** Changes from outside the editor's buffers: settings, and files on disk. */
export function activateChanges(session: Session): void {
	const { connection, facts, funnel } = session;
	let gathered: string[] = [];
	let timer: NodeJS.Timeout | undefined;

	connection.onDidChangeConfiguration(({ settings }) => {
		funnel.run("settings", () => session.settingsChanged(settings));
	});

	connection.onDidChangeWatchedFiles(({ changes }) => {
		session.changedOnDisk();
		gathered.push(...changes.flatMap((change) => pathOfUri(change.uri) ?? []));
		clearTimeout(timer);
		timer = setTimeout(() => {
			const paths = gathered;
			gathered = [];
			funnel.run("watched files", () => session.filesChanged(paths));
		}, gatherMilliseconds);
	});

	connection.onInitialized(() => {
		const registrations: Promise<Disposable>[] = [];
		if (facts.registersConfigurationChange) {
			registrations.push(
				connection.client.register(DidChangeConfigurationNotification.type, { section: settingsSection }),
			);
		}
		if (facts.registersWatchedFiles) {
			const watchers = watched.map((globPattern) => ({ globPattern }));
			registrations.push(connection.client.register(DidChangeWatchedFilesNotification.type, { watchers }));
		}
		funnel.run("registrations", async () => {
			await Promise.all(registrations);
		});
	});
}
