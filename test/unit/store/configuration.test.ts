import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { optionValue } from "../../../server/src/core/syntax/options.ts";
import { readConfiguration } from "../../../server/src/store/configuration.ts";
import type { TemporaryFolder } from "../../harness/temporaryFolder.ts";
import { smallTree } from "./support.ts";

let tree: TemporaryFolder;
beforeEach(() => {
	tree = smallTree();
});
afterEach(() => tree[Symbol.dispose]());

const written = `# made by a test
CONFIG_X86_64=y
CONFIG_X86=y
CONFIG_FS=m
CONFIG_TICKS=250
CONFIG_START=0x1000000
CONFIG_NAME="a = b # c"
CONFIG_EMPTY=""
# CONFIG_NET is not set
`;
const header = `/* made by a test */
#define CONFIG_X86 1
#define CONFIG_FS_MODULE 1
#define CONFIG_TICKS 250
#define CONFIG_NAME "a b"
`;

function values(names: readonly string[], choice = "", file = "net/core/a.c") {
	const configuration = readConfiguration(tree.path, choice).of(file);
	return names.map((name) => optionValue(`CONFIG_${name}`, configuration));
}

describe("what is read", () => {
	test("a .config, before a header of a build", () => {
		tree.write(".config", written);
		tree.write("include/generated/autoconf.h", header);
		const found = readConfiguration(tree.path);
		expect(found).toMatchObject({ name: ".config", options: 7, architecture: "x86", problem: undefined });
		expect(values(["X86", "FS", "TICKS", "START", "NAME", "EMPTY", "NET", "NEVER_HEARD_OF"])).toEqual([
			"y",
			"m",
			250,
			0x1000000,
			"string",
			"string",
			"n",
			"n",
		]);
	});

	test("the header, where there is no .config", () => {
		tree.write("include/generated/autoconf.h", header);
		expect(readConfiguration(tree.path).name).toBe("include/generated/autoconf.h");
		expect(values(["X86", "FS", "TICKS", "NAME", "NET"])).toEqual(["y", "m", 250, "string", "n"]);
	});

	test("nothing, where there is neither, or none is wanted", () => {
		expect(readConfiguration(tree.path)).toMatchObject({ name: "none", options: 0, problem: undefined });
		tree.write(".config", written);
		expect(readConfiguration(tree.path, "none")).toMatchObject({ name: "none", problem: undefined });
		expect(values(["NET"], "none")).toEqual(["y"]);
	});

	test("the file somebody names, relative to the tree or absolute", () => {
		tree.write(".config", written);
		const other = tree.write("out/small", "CONFIG_NET=y\n");
		for (const choice of ["out/small", other]) {
			expect(readConfiguration(tree.path, choice)).toMatchObject({ name: choice, options: 1 });
			expect(values(["NET", "FS"], choice)).toEqual(["y", "n"]);
		}
	});

	test("line ends of any kind", () => {
		tree.write(".config", written.replaceAll("\n", "\r\n"));
		expect(readConfiguration(tree.path)).toMatchObject({ options: 7, problem: undefined });
		expect(values(["FS", "TICKS", "NET"])).toEqual(["m", 250, "n"]);
	});
});

describe("what cannot be used is said in one line, and the policy decides", () => {
	test.each([
		["a file that is no text", "CONFIG_A=y\n\0\0", /^\.config is not used: it is no text$/],
		["a huge one", "CONFIG_A=y\n".repeat(900_000), /^\.config is not used: \d+ MB are too large$/],
		["an empty one", "", /^\.config is not used: no option stands in it$/],
		["another text", "int main(void)\n{\n}\nCONFIG_A=y\n", /^\.config is not used: most of its lines are no options$/],
	])("%s", (_, text, problem) => {
		tree.write(".config", text);
		const found = readConfiguration(tree.path);
		expect(found.name).toBe("none");
		expect(found.problem).toMatch(problem);
		expect(values(["NET"])).toEqual(["y"]);
	});

	test("a file somebody names that is not there", () => {
		tree.write(".config", written);
		expect(readConfiguration(tree.path, "gone").problem).toBe("gone is not used: there is no such file");
	});

	test("a folder", () => {
		tree.write(".config/x", "");
		expect(readConfiguration(tree.path)).toMatchObject({ name: "none", problem: undefined });
	});
});

describe("the architecture", () => {
	test("is that of the build; code of another is read as if nothing else were known", () => {
		tree.write(".config", "CONFIG_ARM64=y\nCONFIG_64BIT=y\n");
		expect(readConfiguration(tree.path).architecture).toBe("arm64");
		expect(values(["ARM64", "NET"], "", "arch/arm64/kernel/a.c")).toEqual(["y", "n"]);
		expect(values(["ARM64", "X86_64", "NET"], "", "arch/x86/kernel/a.c")).toEqual(["n", "y", "y"]);
	});

	test("is that of the folder where nothing is known", () => {
		expect(values(["ARM64", "X86"], "", "arch/arm64/kernel/a.c")).toEqual(["y", "n"]);
		expect(values(["ARM64", "X86"], "", "arch/Kconfig.c")).toEqual(["n", "y"]);
		expect(values(["ARM64", "X86"])).toEqual(["n", "y"]);
	});

	test("is the same object for the same files: parsers are kept by it", () => {
		const found = readConfiguration(tree.path);
		expect(found.of("arch/arm/a.c")).toBe(found.of("arch/arm/b.c"));
		expect(found.of("net/a.c")).toBe(found.of("fs/b.c"));
	});
});

describe("changes on disk", () => {
	test("of the file, and files that come and go, are seen", () => {
		const none = readConfiguration(tree.path);
		expect(none.isCurrent()).toBe(true);
		tree.write("include/generated/autoconf.h", header);
		expect(none.isCurrent()).toBe(false);
		const first = readConfiguration(tree.path);
		tree.write(".config", written);
		expect(first.isCurrent()).toBe(false);
		const second = readConfiguration(tree.path);
		expect(second.isCurrent()).toBe(true);
		tree.write(".config", `${written}CONFIG_MORE=y\n`);
		expect(second.isCurrent()).toBe(false);
		expect(readConfiguration(tree.path).fingerprintOf("x86")).not.toBe(second.fingerprintOf("x86"));
	});
});
