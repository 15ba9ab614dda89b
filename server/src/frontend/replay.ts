/** What the replay of a finding came to, in words. */
import { endWords } from "../core/api/path/told.ts";
import type { Finding } from "../core/api/types.ts";

/** A line for people; none where nothing was tried, or where the reason for its confidence says it already. */
export function replayText({
	replay,
	counter,
	delta,
}: Pick<Finding, "replay" | "counter" | "delta">): readonly string[] {
	if (replay.verdict === "yes") return [`replayed: ${endWords({ counter, leaves: delta })}`];
	return replay.verdict === "not possible" ? [`not replayed: ${replay.why}`] : [];
}
