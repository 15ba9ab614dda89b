/** Findings in real code, taken again by the machine. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { Program } from "../../server/src/core/api/program.ts";
import { type KernelTree, openTree } from "../../server/src/store/tree.ts";
import { sharedParser } from "../harness/fixtures.ts";
import { kernelTree } from "../harness/kernelTree.ts";
import { neighbourFile, withLeak } from "../harness/neighbourLeak.ts";

/** Files of several subsystems with findings in 6.1. */
const files = [
	"arch/arm/mach-meson/platsmp.c",
	"drivers/bus/ti-sysc.c",
	"drivers/clocksource/timer-digicolor.c",
	"drivers/dma/sh/rcar-dmac.c",
	"drivers/firmware/stratix10-svc.c",
	"drivers/media/i2c/ar0521.c",
	"drivers/misc/ocxl/core.c",
	"drivers/net/ethernet/ti/cpsw_new.c",
	"drivers/net/wwan/wwan_core.c",
	"drivers/pci/controller/pci-v3-semi.c",
	"drivers/phy/rockchip/phy-rockchip-inno-usb2.c",
	"drivers/soc/mediatek/mtk-svs.c",
	"drivers/tty/serial/8250/8250_uniphier.c",
	"drivers/usb/class/usblp.c",
	"drivers/video/fbdev/omap2/omapfb/dss/omapdss-boot-init.c",
	"drivers/video/fbdev/vt8623fb.c",
	"fs/btrfs/relocation.c",
	"fs/gfs2/lops.c",
	"fs/ocfs2/suballoc.c",
	"mm/ksm.c",
	"security/apparmor/lsm.c",
	"sound/soc/fsl/imx-audmix.c",
	"sound/soc/qcom/common.c",
	"sound/soc/qcom/qdsp6/q6asm-dai.c",
	"sound/soc/stm/stm32_i2s.c",
	"drivers/acpi/sysfs.c",
	"drivers/pinctrl/ti/pinctrl-ti-iodelay.c",
	"fs/smb/client/inode.c",
	"net/core/drop_monitor.c",
	"drivers/gpu/drm/msm/disp/mdp5/mdp5_crtc.c",
];

describe("Linux 6.1", () => {
	const root = kernelTree("6.1");
	const needsTree = test.skipIf(root === undefined);
	let tree: KernelTree;
	let program: Program;

	beforeAll(async () => {
		if (root === undefined) {
			console.warn("skipped: no kernel 6.1; `npm run provision` fetches it");
			return;
		}
		tree = await openTree(root, { constant: true });
		await tree.prepare();
		program = new Program({ tree, parser: (await sharedParser()).withOptions({ macros: tree.macros }) });
	}, 300_000);

	afterAll(async () => {
		await tree?.close();
	});

	needsTree("the incident's path is confirmed", async () => {
		program.setText(neighbourFile, withLeak(readFileSync(join(root as string, neighbourFile), "utf8")));
		const { findings } = await program.snapshot().check(neighbourFile);
		const leaks = findings.filter(
			({ counter, function: fn }) => counter === "neigh_table.gc_entries" && fn === "___neigh_create",
		);
		expect(leaks.length).toBeGreaterThan(0);
		expect(leaks.map(({ replay }) => [replay.verdict, replay.why])).toEqual(leaks.map(() => ["yes", ""]));
		program.forget(neighbourFile);
		program.done(neighbourFile);
	});

	needsTree("most findings come about, and what does not says why", async () => {
		const counts = { yes: 0, no: 0, "not possible": 0, "not tried": 0 };
		for (const file of files) {
			const { findings } = await program.snapshot().check(file);
			for (const { replay, confidence } of findings) {
				if (replay.why.startsWith("findings of low confidence")) continue;
				counts[replay.verdict]++;
				expect(replay.verdict === "yes" ? replay.why : replay.why.length > 0).toBe(
					replay.verdict === "yes" ? "" : true,
				);
				if (replay.verdict === "no") expect(confidence).toBe("low");
			}
			program.done(file);
		}
		console.log("replays of findings in 6.1:", counts);
		expect(counts["not tried"]).toBe(0);
		expect(counts.yes).toBeGreaterThan(2 * counts["not possible"]);
		expect(counts.yes).toBeGreaterThan(20);
		expect(counts.no).toBeGreaterThan(0);
	});
});
