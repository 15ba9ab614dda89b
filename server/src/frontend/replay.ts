/** What the replay of a finding came to, in words. */
import type { Finding } from "../core/api/types.ts";

/** A line for people; none where nothing was tried, or where the reason for its confidence says it already. */
export function replayText({ replay }: Pick<Finding, "replay">): readonly string[] {
	if (replay.verdict === "yes") return ["replayed: the path was run, and comes to this balance"];
	return replay.verdict === "not possible" ? [`not replayed: ${replay.why}`] : [];
}
