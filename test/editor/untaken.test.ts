import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { codeServerEntry } from "../../scripts/provision/codeServer.ts";
import { program } from "../../scripts/provision/programs.ts";
import { projectRoot } from "../harness/checkCommand.ts";
import { TemporaryFolder } from "../harness/temporaryFolder.ts";
import { Editor } from "./harness/editor.ts";

const entry = codeServerEntry();
const chromium = program("chromium");

const source = `struct meter {
	atomic_t users;
	int limit;
};

int meter_get(struct meter *m)
{
	atomic_inc(&m->users);
#ifdef CONFIG_METER_LIMIT
	if (atomic_read(&m->users) > m->limit) {
		atomic_dec(&m->users);
		return -EBUSY;
	}
#else
	m->limit = 0;
#endif
	return 0;
}

#if IS_ENABLED(CONFIG_METER_TRACE)
void meter_show(struct meter *m)
{
	pr_info("%d of %d\\n", atomic_read(&m->users), m->limit);
}
#endif

void meter_put(struct meter *m)
{
	atomic_dec(&m->users);
}
`;

describe.skipIf(entry === undefined || chromium === undefined)("what an #if leaves out, in VS Code", () => {
	let tree: TemporaryFolder;
	let editor: Editor;

	beforeAll(async () => {
		tree = new TemporaryFolder({
			Kconfig: "",
			MAINTAINERS: "",
			"include/linux/types.h": "typedef struct { int counter; } atomic_t;\n",
			"lib/meter.c": source,
		});
		editor = await Editor.open({
			entry: entry ?? "",
			chromium: chromium ?? "",
			vsix: join(projectRoot, "dist", "counterbalance.vsix"),
			folder: tree.path,
		});
		await editor.openFile(tree.file("lib/meter.c"));
	});

	afterAll(async () => {
		await editor?.close();
		tree?.[Symbol.dispose]();
	});

	test("is dimmed: without a configuration the smaller side", async () => {
		await editor.waitForFaded([15]);
		expect(await editor.languageStatus()).toContain("configuration: none");
	});

	test("and moves with the text as it is typed", async () => {
		await editor.goTo(1);
		await editor.type("\n");
		await editor.waitForFaded([16]);
		await editor.goTo(10, "#ifdef CONFIG_METER_LIMIT".length + 1);
		await editor.type("_DEBUG");
		await editor.waitForFaded([11, 12, 13, 14]);
		for (let typed = 0; typed < "_DEBUG".length; typed++) await editor.page.keyboard.press("Backspace");
		await editor.waitForFaded([16]);
	});

	test("follows a .config that appears on disk", async () => {
		tree.write(".config", "# CONFIG_METER_LIMIT is not set\nCONFIG_NET=y\n");
		await editor.waitForFaded([11, 12, 13, 14, 22, 23, 24, 25]);
		expect(await editor.languageStatus()).toContain("configuration: .config");
	});

	test("hover says why", async () => {
		expect(await editor.hover(12, "users")).toMatch(
			/Not read: CONFIG_METER_LIMIT is not set\s+Configuration: \.config/,
		);
		await editor.screenshot("untaken-hover-dark");
		await editor.leaveHover();
	});

	test("in light and dark it is faded; in high contrast it stays readable and is marked otherwise", async () => {
		for (const theme of ["light", "dark"] as const) {
			await editor.useTheme(theme);
			await editor.waitForFaded([11, 12, 13, 14, 22, 23, 24, 25]);
			await editor.screenshot(`untaken-${theme}`);
		}
		await editor.useTheme("highContrast");
		await editor.waitForFaded([]);
		await editor.waitForMarked([11, 12, 13, 14, 22, 23, 24, 25]);
		await editor.screenshot("untaken-highContrast");
	});
});
