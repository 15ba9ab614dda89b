import type { UntakenRegion } from "../../core/api/types.ts";
import { paragraphs, prose } from "./words.ts";

/** Why the lines under the pointer are not read, and who says so. */
export function untakenHover({ reason }: UntakenRegion, configuration: string): string {
	const source =
		configuration === "none"
			? "No configuration is known, so most options count as set; those for debugging, special builds and other machines do not."
			: `Configuration: \`${configuration}\``;
	return paragraphs(`**Not read**: ${prose(reason)}`, source);
}
