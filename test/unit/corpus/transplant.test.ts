/** A function's text put into the file of another kernel. */
import { describe, expect, test } from "vitest";
import { transplant } from "../../corpus/transplant.ts";

const older = `int other(void);

static int probe(struct device *dev)
{
	get(dev);
	return 0;
}

int last(void)
{
	return 1;
}
`;
const newer = `static int probe(struct device *dev, int flags)
{
	get(dev);
	put(dev);
	return 0;
}
`;
const probe = { name: "probe", donorName: "probe" };
const all = () => true;

describe("a transplanted function", () => {
	test("takes the place of the old one, head and all, and leaves the rest of the file", () => {
		expect(transplant(older, newer, probe, all)).toEqual({
			text: older.replace(
				"struct device *dev)\n{\n\tget(dev);",
				"struct device *dev, int flags)\n{\n\tget(dev);\n\tput(dev);",
			),
		});
	});

	test("is refused where it calls what is not there, named in a string or not called at all being no call", () => {
		expect(transplant(older, newer, probe, (name) => name !== "put")).toEqual({
			refused: "it calls put(), which is not there",
		});
		const quoted = newer.replace("put(dev);", 'log("put(dev)");');
		expect(transplant(older, quoted, probe, (name) => name === "log")).toHaveProperty("text");
	});

	test("is refused where it is the same, missing, or there twice", () => {
		expect(transplant(older, older, probe, all)).toEqual({ refused: "the function is the same" });
		expect(transplant(older, "", probe, all)).toEqual({ refused: "0 definitions of probe in the newer file" });
		expect(transplant(older + newer, newer, probe, all)).toEqual({ refused: "2 definitions of probe" });
	});
});
