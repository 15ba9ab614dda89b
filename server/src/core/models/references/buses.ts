/** Things of the PCI, USB, I2C and SCSI buses that are more than the count of a struct device (devices.ts has those). */
import { alike, found, giving, passing, putting } from "./build.ts";
import type { ReferenceKind } from "./row.ts";

export const busKinds: readonly ReferenceKind[] = [
	{
		// Documentation/PCI/pci.rst
		struct: "pci_dev",
		count: "enable_cnt",
		words: "enable of the PCI device",
		settledBy: "pci_disable_device",
		mayBeHandedOver: false,
		rows: [
			...alike(["pci_enable_device", "pci_enable_device_io", "pci_enable_device_mem"], {
				takes: 0,
				fails: "negative",
			}),
			...putting(["pci_disable_device"]),
		],
	},
	{
		// Documentation/driver-api/usb/URB.rst
		struct: "urb",
		count: "refcount",
		words: "reference to the URB",
		settledBy: "usb_free_urb",
		mayBeHandedOver: true,
		rows: [
			...giving("null", ["usb_alloc_urb", "usb_get_from_anchor"]),
			...passing(["usb_get_urb"], { settledBy: "usb_put_urb" }),
			...putting(["usb_free_urb", "usb_put_urb"]),
		],
	},
	{
		struct: "usb_hcd",
		count: "refcount",
		words: "reference to the USB host controller",
		settledBy: "usb_put_hcd",
		mayBeHandedOver: false,
		rows: [...passing(["usb_get_hcd"]), ...putting(["usb_put_hcd"])],
	},
	{
		struct: "usb_phy",
		count: "refcount",
		words: "reference to the USB PHY",
		settledBy: "usb_put_phy",
		mayBeHandedOver: false,
		rows: [...giving("error", ["usb_get_phy"]), ...putting(["usb_put_phy"])],
	},
	{
		struct: "usb_role_switch",
		count: "refcount",
		words: "reference to the USB role switch",
		settledBy: "usb_role_switch_put",
		mayBeHandedOver: false,
		rows: [
			...giving("null-or-error", ["fwnode_usb_role_switch_get", "usb_role_switch_get"]),
			...giving("null", ["usb_role_switch_find_by_fwnode"]),
			...putting(["usb_role_switch_put"]),
		],
	},
	found("usb_function_instance", "USB function instance", "usb_put_function_instance", ["usb_get_function_instance"]),
	found("usb_function", "USB function", "usb_put_function", ["usb_get_function"]),
	{
		// The device and the module behind it.
		struct: "i2c_adapter",
		count: "refcount",
		words: "reference to the I2C adapter",
		settledBy: "i2c_put_adapter",
		mayBeHandedOver: false,
		rows: [
			...giving("null", ["i2c_get_adapter", "i2c_get_adapter_by_fwnode", "of_get_i2c_adapter_by_node"]),
			...putting(["i2c_put_adapter"]),
		],
	},
	{
		// The device and the module behind it.
		struct: "scsi_device",
		count: "refcount",
		words: "reference to the SCSI device",
		settledBy: "scsi_device_put",
		mayBeHandedOver: false,
		rows: [
			...giving("null", ["scsi_device_lookup", "scsi_device_lookup_by_target"]),
			...alike(["scsi_device_get"], { takes: 0, fails: "negative" }),
			...putting(["scsi_device_put"]),
		],
	},
];
