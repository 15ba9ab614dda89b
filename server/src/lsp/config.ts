/** The settings: their names, defaults and allowed values. `test/client` holds package.json against this. */
import { isAbsolute } from "node:path";
import type { Confidence } from "../core/api/types.ts";
import { confidences, defaultMinConfidence } from "../frontend/confidence.ts";

export interface Settings {
	/** Folder of the kernel tree to read, an absolute path; empty: the one that holds the file. */
	readonly tree: string;
	readonly minConfidence: Confidence;
	/** How the kernel is configured: a file, absolute or relative to the tree, or `none`; empty: as the tree's own files say. */
	readonly kernelConfig: string;
	/** Whether the paths of findings are run again to see whether they come about. */
	readonly replay: "on" | "off";
	/** Rules whose findings are not shown. */
	readonly disabledRules: ReadonlySet<string>;
}

export const settingsSection = "counterbalance";

export const settingsSchema = {
	tree: { type: "string", default: "" },
	minConfidence: { type: "string", enum: confidences, default: defaultMinConfidence },
	kernelConfig: { type: "string", default: "" },
	replay: { type: "string", enum: ["on", "off"], default: "on" },
	disabledRules: { type: "string", default: "" },
} as const satisfies Record<keyof Settings, SettingSchema>;

interface SettingSchema {
	readonly type: "string";
	readonly default: string;
	readonly enum?: readonly string[];
}

/** Settings out of whatever a client sent: what is missing or not allowed falls back to the default, with a word why. */
export function parseSettings(
	sent: unknown,
	rules: readonly string[],
): { readonly settings: Settings; readonly problems: readonly string[] } {
	const problems: string[] = [];
	const values = typeof sent === "object" && sent !== null ? (sent as Record<string, unknown>) : {};
	const read = (name: keyof Settings): string => {
		const schema: SettingSchema = settingsSchema[name];
		const value = values[name];
		if (value === undefined || value === null) return schema.default;
		if (typeof value === "string" && schema.enum?.includes(value) !== false) return value;
		const allowed = schema.enum?.join(", ") ?? "a string";
		problems.push(
			`${settingsSection}.${name} is ${JSON.stringify(value)}, must be ${allowed}; ${JSON.stringify(schema.default)} is used`,
		);
		return schema.default;
	};
	let tree = read("tree");
	if (tree !== "" && !isAbsolute(tree)) {
		problems.push(`${settingsSection}.tree is ${JSON.stringify(tree)}, must be an absolute path; it is not used`);
		tree = "";
	}
	const settings: Settings = {
		tree,
		minConfidence: read("minConfidence") as Confidence,
		kernelConfig: read("kernelConfig"),
		replay: read("replay") as Settings["replay"],
		disabledRules: new Set(
			read("disabledRules")
				.split(/[\s,]+/)
				.filter(Boolean),
		),
	};
	for (const id of settings.disabledRules)
		if (!rules.includes(id)) problems.push(`${settingsSection}.disabledRules: no rule is called ${JSON.stringify(id)}`);
	return { settings, problems };
}
