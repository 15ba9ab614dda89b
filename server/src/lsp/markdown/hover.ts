import { basename } from "node:path/posix";
import type { HoverInfo } from "../../core/api/types.ts";
import type { Places } from "../toProtocol/places.ts";
import { balanceHover } from "./balance.ts";
import { contractHover } from "./contract.ts";
import { counterHover } from "./counter.ts";
import { untakenHover } from "./untaken.ts";
import { escaped, type LinkTo } from "./words.ts";

/** The hover's text; empty where there is nothing to say. */
export function hoverMarkdown(hover: HoverInfo, places: Places): string {
	const link: LinkTo = (at) => {
		const line = places.line(at);
		return `[${escaped(basename(at.file))}:${line}](${places.uri(at.file)}#L${line})`;
	};
	switch (hover.kind) {
		case "counter":
			return counterHover(hover.counter, link);
		case "function":
			return contractHover(hover.contract, link);
		case "untaken":
			return untakenHover(hover.region, hover.configuration);
		case "line":
			return balanceHover(hover.balance, link);
	}
}
