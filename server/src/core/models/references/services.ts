/** Terminals, block queues, virtual machines, input and what else the kernel counts for its own parts. */
import { alike, found, giving, passing, putting } from "./build.ts";
import type { ReferenceKind } from "./row.ts";

export const serviceKinds: readonly ReferenceKind[] = [
	found("tty_ldisc", "line discipline", "tty_ldisc_deref", [], [], ["tty_ldisc_ref", "tty_ldisc_ref_wait"]),
	{
		struct: "tty_struct",
		count: "refcount",
		words: "reference to the terminal",
		settledBy: "tty_kref_put",
		mayBeHandedOver: false,
		rows: [
			...giving("null", ["get_current_tty", "tty_port_tty_get"]),
			...passing(["tty_kref_get"]),
			...putting(["tty_kref_put"]),
		],
	},
	{
		struct: "tty_port",
		count: "refcount",
		words: "reference to the terminal's port",
		settledBy: "tty_port_put",
		mayBeHandedOver: false,
		rows: [...passing(["tty_port_get"], { fails: "null" }), ...putting(["tty_port_put"])],
	},
	{
		struct: "request_queue",
		count: "refcount",
		words: "reference to the request queue",
		settledBy: "blk_put_queue",
		mayBeHandedOver: false,
		rows: [...alike(["blk_get_queue"], { takes: 0, fails: "zero" }), ...putting(["blk_put_queue"])],
	},
	{
		struct: "request_queue",
		count: "q_usage_counter",
		words: "entry into the request queue",
		settledBy: "blk_queue_exit",
		mayBeHandedOver: true,
		rows: [...alike(["blk_queue_enter"], { takes: 0, fails: "negative" }), ...putting(["blk_queue_exit"])],
	},
	{
		// Until 6.8; later kernels open a file (bdev_file_open_by_path).
		struct: "block_device",
		count: "openers",
		words: "opening of the block device",
		settledBy: "blkdev_put",
		mayBeHandedOver: false,
		rows: [...giving("error", ["blkdev_get_by_dev", "blkdev_get_by_path"]), ...putting(["blkdev_put"])],
	},
	{
		struct: "file_system_type",
		count: "refcount",
		words: "reference to the file system type",
		settledBy: "put_filesystem",
		mayBeHandedOver: false,
		rows: [...giving("null", ["get_fs_type"]), ...passing(["get_filesystem"]), ...putting(["put_filesystem"])],
	},
	{
		struct: "backing_dev_info",
		count: "refcount",
		words: "reference to the backing device",
		settledBy: "bdi_put",
		mayBeHandedOver: false,
		rows: [...giving("null", ["bdi_get_by_id"]), ...passing(["bdi_get"]), ...putting(["bdi_put"])],
	},
	{
		struct: "dquot",
		count: "refcount",
		words: "reference to the quota",
		settledBy: "dqput",
		mayBeHandedOver: false,
		rows: [...giving("error", ["dqget"]), ...passing(["dqgrab"]), ...putting(["dqput"])],
	},
	{
		struct: "mempolicy",
		count: "refcount",
		words: "reference to the memory policy",
		settledBy: "mpol_put",
		mayBeHandedOver: false,
		rows: [...giving("null-or-error", ["mpol_dup"]), ...alike(["mpol_get"], { takes: 0 }), ...putting(["mpol_put"])],
	},
	{
		struct: "kvm",
		count: "users_count",
		words: "reference to the virtual machine",
		settledBy: "kvm_put_kvm",
		mayBeHandedOver: false,
		rows: [
			...alike(["kvm_get_kvm"], { takes: 0 }),
			...alike(["kvm_get_kvm_safe"], { takes: 0, fails: "zero" }),
			...putting(["kvm_put_kvm"]),
		],
	},
	{
		struct: "iommu_group",
		count: "refcount",
		words: "reference to the IOMMU group",
		settledBy: "iommu_group_put",
		mayBeHandedOver: false,
		rows: [
			...giving("null", ["iommu_group_get"]),
			...giving("error", ["iommu_group_alloc"]),
			...passing(["iommu_group_ref_get"]),
			...putting(["iommu_group_put"]),
		],
	},
	{
		// Documentation/security/tpm/: the operations of the chip, locked.
		struct: "tpm_chip",
		count: "ops",
		words: "hold on the TPM's operations",
		settledBy: "tpm_put_ops",
		mayBeHandedOver: false,
		rows: [
			...giving("null", ["tpm_find_get_ops"]),
			...alike(["tpm_try_get_ops"], { takes: 0, fails: "negative" }),
			...putting(["tpm_put_ops"]),
		],
	},
	{
		// Documentation/hid/hid-transport.rst
		struct: "hid_device",
		count: "ll_open_count",
		words: "opening of the HID device",
		settledBy: "hid_hw_close",
		mayBeHandedOver: false,
		rows: [...alike(["hid_hw_open"], { takes: 0, fails: "negative" }), ...putting(["hid_hw_close"])],
	},
	{
		// Documentation/input/input-programming.rst
		struct: "input_handle",
		count: "open",
		words: "opening of the input device",
		settledBy: "input_close_device",
		mayBeHandedOver: false,
		rows: [...alike(["input_open_device"], { takes: 0, fails: "negative" }), ...putting(["input_close_device"])],
	},
];
