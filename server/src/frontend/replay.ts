/** What the replay of a finding came to, in words. */
import { endWords } from "../core/api/path/told.ts";
import type { Finding } from "../core/api/types.ts";

/** A line for people; none where nothing was tried, or where the reason for its confidence says it already. */
export function replayText({ replay, counter }: Pick<Finding, "replay" | "counter">): readonly string[] {
	const { verdict, leaves } = replay;
	if (verdict === "yes")
		return [
			leaves === undefined ? "replayed: the machine took this path" : `replayed: ${endWords({ counter, leaves })}`,
		];
	return replay.verdict === "not possible" ? [`not replayed: ${replay.why}`] : [];
}
