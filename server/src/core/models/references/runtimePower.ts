/**
 * The usage count of runtime power management: Documentation/power/runtime_pm.rst. pm_runtime_get() and
 * pm_runtime_get_sync() count even when they report an error.
 */
import { alike, putting } from "./build.ts";
import type { ReferenceKind, Within } from "./row.ts";

const inUsb: Within = [["usb_device", "dev"]];
const inUsbInterface: Within = [["usb_interface", "dev"]];
const inScsi: Within = [["scsi_device", "sdev_gendev"]];
const inScsiHost: Within = [["Scsi_Host", "shost_gendev"]];

export const runtimePowerKinds: readonly ReferenceKind[] = [
	{
		struct: "device",
		count: "usage_count",
		words: "runtime PM usage of the device",
		settledBy: "pm_runtime_put",
		mayBeHandedOver: false,
		rows: [
			...alike(["pm_runtime_get", "pm_runtime_get_sync"], { takes: 0, fails: "negative-or-one", evenOnFailure: true }),
			...alike(["pm_runtime_get_if_active", "pm_runtime_get_if_in_use"], { takes: 0, fails: "not-positive" }),
			...alike(["pm_runtime_get_noresume"], { takes: 0, settledBy: "pm_runtime_put_noidle" }),
			...alike(["pm_runtime_resume_and_get"], { takes: 0, fails: "negative" }),
			...putting([
				"__pm_runtime_put_autosuspend",
				"pm_runtime_put",
				"pm_runtime_put_autosuspend",
				"pm_runtime_put_noidle",
				"pm_runtime_put_sync",
				"pm_runtime_put_sync_autosuspend",
				"pm_runtime_put_sync_suspend",
			]),
			...alike(["usb_autopm_get_interface", "usb_autopm_get_interface_async"], {
				takes: 0,
				fails: "negative",
				within: inUsbInterface,
				settledBy: "usb_autopm_put_interface",
			}),
			...alike(["usb_autopm_get_interface_no_resume"], {
				takes: 0,
				within: inUsbInterface,
				settledBy: "usb_autopm_put_interface_no_suspend",
			}),
			...putting(
				["usb_autopm_put_interface", "usb_autopm_put_interface_async", "usb_autopm_put_interface_no_suspend"],
				{ within: inUsbInterface },
			),
			...alike(["usb_autoresume_device"], {
				takes: 0,
				fails: "negative",
				within: inUsb,
				settledBy: "usb_autosuspend_device",
			}),
			...putting(["usb_autosuspend_device"], { within: inUsb }),
			...alike(["scsi_autopm_get_device"], {
				takes: 0,
				fails: "negative",
				within: inScsi,
				settledBy: "scsi_autopm_put_device",
			}),
			...putting(["scsi_autopm_put_device"], { within: inScsi }),
			...alike(["scsi_autopm_get_host"], {
				takes: 0,
				fails: "negative",
				within: inScsiHost,
				settledBy: "scsi_autopm_put_host",
			}),
			...putting(["scsi_autopm_put_host"], { within: inScsiHost }),
		],
	},
];
