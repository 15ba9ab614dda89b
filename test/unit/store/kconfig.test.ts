import { expect, test } from "vitest";
import { optionValue } from "../../../server/src/core/syntax/options.ts";
import { openCache } from "../../../server/src/store/cache.ts";
import { readConfiguration } from "../../../server/src/store/configuration.ts";
import { readCondition, type Values } from "../../../server/src/store/kconfig/expression.ts";
import { TemporaryFolder } from "../../harness/temporaryFolder.ts";
import { smallTree } from "./support.ts";

const kconfig = `# The top
mainmenu "Test"
source "arch/$(SRCARCH)/Kconfig"
source "$(NOWHERE)/Kconfig"

menu "Ordinary"
	depends on HAVE_ROOM

config NET
	bool "Networking" # asked
	select HELPER if WIDE
	help
	  Text that is not read:
	  config IN_HELP

	  select NOTHING

config HELPER
	bool

config NOT_SELECTED
	tristate

config NEVER_DEFINED_HERE_BUT_SELECTED_ELSEWHERE
	bool

endmenu

if !WIDE
config NARROW_HELPER
	def_bool y
endif

config BY_DEFAULT
	def_bool NET && \\
		!NARROW_HELPER

config NUMBER
	int "How many"
	range 1 64
	default 8 if NARROW_HELPER
	default 0x10 if NET

config UNSURE
	int "No default"

config NAME
	string
	default "x"

choice
	prompt "One of"
	default SECOND
config FIRST
	bool "First"
config SECOND
	bool "Second"
endchoice

choice
	prompt "No default that can be"
	default ONLY_NARROW
config ONLY_NARROW
	bool "A"
	depends on NARROW_HELPER
config OTHERWISE
	bool "B"
config NEITHER
	bool "C"
endchoice

config DEBUG_THINGS
	bool "Debug"
	select DEBUG_HELPER
config DEBUG_HELPER
	bool
config QUIET_HELPER
	def_bool !DEBUG_THINGS

config TOOL
	def_bool $(cc-option,-fsomething "(x)")
config NEW_TOOL
	def_bool GCC_VERSION >= 100000 && "$(ARCH)" != "i386"
`;
const x86 = `config X86
	def_bool y
	select ARCH_HAS_THING
config HAVE_ROOM
	def_bool y
config WIDE
	def_bool y
	depends on 64BIT
config 64BIT
	bool "64 bits"
config ARCH_HAS_THING
	bool
`;
const arm = `config ARM
	def_bool y
	select NEVER_DEFINED_HERE_BUT_SELECTED_ELSEWHERE
config HAVE_ROOM
	def_bool y
config BOARD
	bool "A board"
`;

function tree(): TemporaryFolder {
	return smallTree({ Kconfig: kconfig, "arch/x86/Kconfig": x86, "arch/arm/Kconfig": arm });
}

function values(folder: TemporaryFolder, file: string, names: readonly string[]) {
	const configuration = readConfiguration(folder.path).of(file);
	return Object.fromEntries(names.map((name) => [name, optionValue(`CONFIG_${name}`, configuration)]));
}

test("where no configuration is known, Kconfig says what no kernel of the architecture has", () => {
	using folder = tree();
	const expected = {
		NET: "y",
		HELPER: "y",
		NOT_SELECTED: "n",
		NEVER_DEFINED_HERE_BUT_SELECTED_ELSEWHERE: "n",
		NARROW_HELPER: "n",
		BY_DEFAULT: "y",
		NUMBER: 16,
		NAME: "y",
		FIRST: "n",
		SECOND: "y",
		ONLY_NARROW: "n",
		OTHERWISE: "y",
		NEITHER: "n",
		DEBUG_THINGS: "n",
		DEBUG_HELPER: "n",
		QUIET_HELPER: "y",
		TOOL: "y",
		NEW_TOOL: "y",
		ARCH_HAS_THING: "y",
		WIDE: "y",
		"64BIT": "y",
		BOARD: "n",
		IN_HELP: "n",
		NO_SUCH_OPTION: "n",
		NET_MODULE: "n",
	};
	expect(values(folder, "net/core/a.c", Object.keys(expected))).toEqual(expected);
});

test("of each architecture its own", () => {
	using folder = tree();
	const expected = {
		NET: "y",
		HELPER: "n",
		NEVER_DEFINED_HERE_BUT_SELECTED_ELSEWHERE: "y",
		NARROW_HELPER: "y",
		NUMBER: 8,
		ONLY_NARROW: "y",
		BOARD: "y",
		X86: "n",
		ARM: "y",
		"64BIT": "n",
	};
	expect(values(folder, "arch/arm/kernel/a.c", Object.keys(expected))).toEqual(expected);
});

test("it is kept between runs until a Kconfig file changes", async () => {
	using folder = tree();
	using kept = new TemporaryFolder();
	const cache = await openCache(kept.path);
	const read = () => readConfiguration(folder.path, "", cache);
	const first = read();
	await cache.put("options arm", "not what it should be");
	const again = read();
	expect(again.fingerprintOf("x86")).toBe(first.fingerprintOf("x86"));
	expect(optionValue("CONFIG_SECOND", again.of("a.c"))).toBe("y");
	expect(optionValue("CONFIG_BOARD", again.of("arch/arm/a.c"))).toBe("y");
	folder.write("Kconfig", kconfig.replace("default SECOND", "default FIRST   "));
	const changed = read();
	expect(optionValue("CONFIG_SECOND", changed.of("a.c"))).toBe("n");
	expect(changed.fingerprintOf("x86")).not.toBe(first.fingerprintOf("x86"));
	await cache.close();
});

test("files that include themselves, or are no Kconfig files at all, end", () => {
	using loop = smallTree({ Kconfig: 'config A\n\tbool "A"\nsource "Kconfig"\n' });
	expect(values(loop, "a.c", ["A", "B"])).toEqual({ A: "y", B: "n" });
	using noise = smallTree({ Kconfig: "endif\nendmenu\nchoice\nhelp\n if ((\nconfig\n" });
	expect(values(noise, "a.c", ["A"])).toBeDefined();
});

test.each([
	["A", true],
	["!A", false],
	["B", false],
	["A && (B || !B)", true],
	["A && B || A", true],
	["A = y", true],
	["B = n && A != n", true],
	["A = m", false],
	["N > 3 && N <= 4 && N = 4", true],
	["N < UNKNOWN", true],
	['"$(ARCH)" = "x86_64"', true],
	["", true],
	["A @ B", true],
])("%s", (text, expected) => {
	const known: Values = {
		isSet: (option) => option === "A",
		number: (option) => (option === "N" ? 4 : undefined),
		variable: (name) => (name === "ARCH" ? "x86_64" : undefined),
	};
	expect(readCondition(text)(known)).toBe(expected);
});
