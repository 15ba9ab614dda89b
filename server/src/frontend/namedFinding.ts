/** Findings as people name them: by identity, or by the line they stand at. */
import type { Finding } from "../core/api/types.ts";
import { type Cancellation, neverCancelled } from "../core/base/cancellation.ts";
import { LineMap } from "../core/base/span.ts";
import type { EngineSnapshot } from "./engine.ts";

/** The findings that stand at a line, from 1, of a file with this text. */
export function findingsAtLine(findings: readonly Finding[], text: string, line: number): readonly Finding[] {
	const lines = new LineMap(text);
	return findings.filter(({ at }) => lines.position(at.start).line === line);
}

/** The finding of a file that has this identity, or is the only one at this line (`12`, `FILE:12`). Throws an `Error` of one line where there is none. */
export async function findingOf(
	snapshot: EngineSnapshot,
	file: string,
	name: string,
	cancellation: Cancellation = neverCancelled,
): Promise<Finding> {
	const { findings } = await snapshot.check(file, cancellation);
	const found = findings.find(({ identity }) => identity === name);
	if (found) return found;
	if (findings.length === 0) throw new Error(`${file}: no finding is in this file`);
	const [, line] = /^(?:.+:)?(\d+)$/.exec(name) ?? [];
	if (line === undefined) throw new Error(`${file}: no finding is called "${name}"; there are ${listed(findings)}`);
	const here = findingsAtLine(findings, snapshot.text(file) ?? "", Number(line));
	const [only] = here;
	if (!only) throw new Error(`${file}: no finding stands at line ${line}; there are ${listed(findings)}`);
	if (here.length === 1) return only;
	throw new Error(`${file}: several findings stand at line ${line}: ${listed(here)}`);
}

function listed(findings: readonly Finding[]): string {
	return findings.map(({ identity }) => `"${identity}"`).join(", ");
}
