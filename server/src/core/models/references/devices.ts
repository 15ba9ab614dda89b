/**
 * The reference count of a struct device: Documentation/driver-api/driver-model/device.rst, include/linux/device.h. Many
 * structs embed one, and have get and put functions of their own that do nothing but count it.
 */
import { advancing, alike, giving, passing, putting } from "./build.ts";
import type { ReferenceKind, ReferenceRow, Within } from "./row.ts";

const inAcpi: Within = [["acpi_device", "dev"]];
const inAuxiliary: Within = [["auxiliary_device", "dev"]];
const inBacklight: Within = [["backlight_device", "dev"]];
const inDsi: Within = [["mipi_dsi_device", "dev"]];
const inGpio: Within = [["gpio_device", "dev"]];
const inI2cAdapter: Within = [["i2c_adapter", "dev"]];
const inI2cClient: Within = [["i2c_client", "dev"]];
const inIio: Within = [["iio_dev", "dev"]];
const inInput: Within = [["input_dev", "dev"]];
const inMdio: Within = [["mdio_device", "dev"]];
const inMiiBus: Within = [["mii_bus", "dev"]];
const inNet: Within = [["net_device", "dev"]];
const inPci: Within = [["pci_dev", "dev"]];
const inPciBus: Within = [["pci_bus", "dev"]];
const inPhy: Within = [
	["phy_device", "mdio"],
	["mdio_device", "dev"],
];
const inPlatform: Within = [["platform_device", "dev"]];
const inScsiHost: Within = [["Scsi_Host", "shost_gendev"]];
const inSpi: Within = [["spi_device", "dev"]];
const inSpiController: Within = [["spi_controller", "dev"]];
const inTpm: Within = [["tpm_chip", "dev"]];
const inUsb: Within = [["usb_device", "dev"]];
const inUsbInterface: Within = [["usb_interface", "dev"]];

const plain: readonly ReferenceRow[] = [
	...passing(["get_device"]),
	...putting(["put_device"]),
	// The first reference is there whether it works or not; where it does, it is what keeps the device registered.
	...alike(["device_register"], { takes: 0, fails: "negative", evenOnFailure: "only" }),
	...giving("null", [
		"bus_find_device",
		"bus_find_device_by_acpi_dev",
		"bus_find_device_by_devt",
		"bus_find_device_by_fwnode",
		"bus_find_device_by_name",
		"bus_find_device_by_of_node",
		"bus_find_next_device",
		"class_find_device",
		"class_find_device_by_acpi_dev",
		"class_find_device_by_devt",
		"class_find_device_by_fwnode",
		"class_find_device_by_name",
		"class_find_device_by_of_node",
		"device_find_any_child",
		"device_find_child",
		"device_find_child_by_name",
		"driver_find_device",
		"driver_find_device_by_acpi_dev",
		"driver_find_device_by_devt",
		"driver_find_device_by_fwnode",
		"driver_find_device_by_name",
		"driver_find_device_by_of_node",
		"driver_find_next_device",
		"platform_find_device_by_driver",
		"rpmsg_find_device",
		"subsys_find_device_by_id",
		"usb_of_get_companion_dev",
	]),
];

const pci: readonly ReferenceRow[] = [
	...passing(["pci_dev_get"], { within: inPci, settledBy: "pci_dev_put" }),
	...putting(["pci_dev_put"], { within: inPci }),
	...giving(
		"null",
		["acpi_get_pci_dev", "pci_get_domain_bus_and_slot", "pci_get_slot", "pci_p2pmem_find", "pci_p2pmem_find_many"],
		{
			within: inPci,
			settledBy: "pci_dev_put",
		},
	),
	...advancing(1, ["pci_get_base_class", "pci_get_class"], { within: inPci, settledBy: "pci_dev_put" }),
	...advancing(2, ["pci_get_device"], { within: inPci, settledBy: "pci_dev_put" }),
	...advancing(4, ["pci_get_subsys"], { within: inPci, settledBy: "pci_dev_put" }),
	...passing(["pci_bus_get"], { within: inPciBus, settledBy: "pci_bus_put" }),
	...putting(["pci_bus_put"], { within: inPciBus }),
];

const usb: readonly ReferenceRow[] = [
	...passing(["usb_get_dev"], { within: inUsb, settledBy: "usb_put_dev" }),
	...putting(["usb_put_dev"], { within: inUsb }),
	...passing(["usb_get_intf"], { within: inUsbInterface, settledBy: "usb_put_intf" }),
	...putting(["usb_put_intf"], { within: inUsbInterface }),
];

const acpi: readonly ReferenceRow[] = [
	...passing(["acpi_dev_get"], { within: inAcpi, settledBy: "acpi_dev_put" }),
	...putting(["acpi_dev_put", "acpi_put_acpi_dev"], { within: inAcpi }),
	...giving("null", ["acpi_dev_get_first_match_dev"], { within: inAcpi, settledBy: "acpi_dev_put" }),
	...giving("null", ["acpi_get_acpi_dev"], { within: inAcpi, settledBy: "acpi_put_acpi_dev" }),
	...advancing(0, ["acpi_dev_get_next_match_dev"], { within: inAcpi, settledBy: "acpi_dev_put" }),
	...advancing(1, ["acpi_dev_get_next_consumer_dev"], { within: inAcpi, settledBy: "acpi_dev_put" }),
];

const network: readonly ReferenceRow[] = [
	...giving("null", ["mdio_find_bus", "of_mdio_find_bus"], { within: inMiiBus }),
	...giving("null", ["of_find_net_device_by_node"], { within: inNet }),
	...giving("null", ["fwnode_mdio_find_device", "of_mdio_find_device"], { within: inMdio }),
	...giving("null", ["fwnode_phy_find_device", "of_phy_find_device"], { within: inPhy }),
	...putting(["phy_device_free"], { within: inPhy }),
];

const others: readonly ReferenceRow[] = [
	...giving("null", ["auxiliary_find_device"], { within: inAuxiliary }),
	...giving("null", ["gpio_device_find", "gpio_device_find_by_fwnode", "gpio_device_find_by_label"], {
		within: inGpio,
		settledBy: "gpio_device_put",
	}),
	...passing(["gpio_device_get"], { within: inGpio, settledBy: "gpio_device_put" }),
	...putting(["gpio_device_put"], { within: inGpio }),
	...giving("null", ["tpm_default_chip"], { within: inTpm }),
	...giving("null", ["backlight_device_get_by_name", "of_find_backlight_by_node"], { within: inBacklight }),
	...giving("null", ["i2c_find_device_by_fwnode", "of_find_i2c_device_by_node"], { within: inI2cClient }),
	...giving("null", ["i2c_acpi_find_adapter_by_handle", "i2c_find_adapter_by_fwnode", "of_find_i2c_adapter_by_node"], {
		within: inI2cAdapter,
	}),
	...passing(["iio_device_get"], { within: inIio, settledBy: "iio_device_put" }),
	...putting(["iio_device_put"], { within: inIio }),
	...passing(["input_get_device"], { within: inInput, settledBy: "input_put_device" }),
	...putting(["input_put_device"], { within: inInput }),
	...giving("null", ["of_find_mipi_dsi_device_by_node"], { within: inDsi }),
	...giving("null", ["of_find_device_by_node"], { within: inPlatform }),
	...putting(["platform_device_put"], { within: inPlatform }),
	...alike(["scsi_host_get"], {
		takes: 0,
		returnsArgument: true,
		fails: "null",
		within: inScsiHost,
		settledBy: "scsi_host_put",
	}),
	...giving("null", ["scsi_host_lookup"], { within: inScsiHost, settledBy: "scsi_host_put" }),
	...putting(["scsi_host_put"], { within: inScsiHost }),
	...passing(["spi_controller_get", "spi_master_get"], { within: inSpiController, settledBy: "spi_controller_put" }),
	...putting(["spi_controller_put", "spi_master_put"], { within: inSpiController }),
	...passing(["spi_dev_get"], { within: inSpi, settledBy: "spi_dev_put" }),
	...putting(["spi_dev_put"], { within: inSpi }),
];

export const deviceKinds: readonly ReferenceKind[] = [
	{
		struct: "device",
		count: "refcount",
		words: "reference to the device",
		settledBy: "put_device",
		mayBeHandedOver: false,
		rows: [...plain, ...pci, ...usb, ...acpi, ...network, ...others],
	},
];
