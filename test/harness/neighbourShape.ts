/** The neighbour tables of 5.0 in small (test/fixtures/simulation), as they were and mended. */
import { readFileSync } from "node:fs";
import { join } from "node:path";

const folder = join(import.meta.dirname, "../fixtures/simulation");

export const shapeFile = "neighbour_5_0.c";
export const shapeScenarioFile = "neighbour_5_0.scenario.json";
export const shape = readFileSync(join(folder, shapeFile), "utf8");
export const shapeScenario = readFileSync(join(folder, shapeScenarioFile), "utf8");

/** What is missing after the label. */
export const shapeLabel = "out_release:\n";
export const shapeFix = "\tif (!exempt_from_gc)\n\t\tatomic_dec(&arp_table.gc_entries);\n";
export const mendedShape = shape.replace(shapeLabel, shapeLabel + shapeFix);

/** The line, from 1, of the first place of `text` in the file. */
export function shapeLine(text: string): number {
	return shape.slice(0, shape.indexOf(text)).split("\n").length;
}
