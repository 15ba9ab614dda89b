/** Graphics and shared buffers: Documentation/gpu/drm-mm.rst, drm-kms.rst, Documentation/driver-api/dma-buf.rst. */
import { advancing, alike, giving, passing, putting } from "./build.ts";
import type { ReferenceKind, Within } from "./row.ts";

const inConnector: Within = [["drm_connector", "base"]];
const inFramebuffer: Within = [["drm_framebuffer", "base"]];
const inBlob: Within = [["drm_property_blob", "base"]];

const drm: readonly ReferenceKind[] = [
	{
		struct: "drm_gem_object",
		count: "refcount",
		words: "reference to the GEM object",
		settledBy: "drm_gem_object_put",
		mayBeHandedOver: true,
		rows: [
			...giving("null", ["drm_gem_object_lookup"]),
			...giving("error", ["drm_gem_prime_import", "drm_gem_prime_import_dev"]),
			...alike(["drm_gem_object_get"], { takes: 0 }),
			...putting(["drm_gem_object_put"]),
		],
	},
	{
		struct: "drm_mode_object",
		count: "refcount",
		words: "reference to the mode object",
		settledBy: "drm_mode_object_put",
		mayBeHandedOver: false,
		rows: [
			...giving("null", ["drm_mode_object_find"]),
			...alike(["drm_mode_object_get"], { takes: 0 }),
			...putting(["drm_mode_object_put"]),
			...giving("null", ["drm_connector_lookup"], { within: inConnector, settledBy: "drm_connector_put" }),
			...alike(["drm_connector_get"], { takes: 0, within: inConnector, settledBy: "drm_connector_put" }),
			...putting(["drm_connector_put"], { within: inConnector }),
			...giving("null", ["drm_framebuffer_lookup"], { within: inFramebuffer, settledBy: "drm_framebuffer_put" }),
			...alike(["drm_framebuffer_get"], { takes: 0, within: inFramebuffer, settledBy: "drm_framebuffer_put" }),
			...putting(["drm_framebuffer_put"], { within: inFramebuffer }),
			...giving("null", ["drm_property_lookup_blob"], { within: inBlob, settledBy: "drm_property_blob_put" }),
			...giving("error", ["drm_property_create_blob"], { within: inBlob, settledBy: "drm_property_blob_put" }),
			...passing(["drm_property_blob_get"], { within: inBlob, settledBy: "drm_property_blob_put" }),
			...putting(["drm_property_blob_put"], { within: inBlob }),
		],
	},
	{
		struct: "drm_device",
		count: "refcount",
		words: "reference to the DRM device",
		settledBy: "drm_dev_put",
		mayBeHandedOver: false,
		rows: [...alike(["drm_dev_get"], { takes: 0 }), ...putting(["drm_dev_put"])],
	},
	{
		struct: "drm_crtc_commit",
		count: "refcount",
		words: "reference to the commit",
		settledBy: "drm_crtc_commit_put",
		mayBeHandedOver: false,
		rows: [...passing(["drm_crtc_commit_get"]), ...putting(["drm_crtc_commit_put"])],
	},
	{
		struct: "drm_atomic_state",
		count: "refcount",
		words: "reference to the atomic state",
		settledBy: "drm_atomic_state_put",
		mayBeHandedOver: false,
		rows: [
			...giving("null", ["drm_atomic_state_alloc"]),
			...passing(["drm_atomic_state_get"]),
			...putting(["drm_atomic_state_put"]),
		],
	},
	{
		struct: "drm_syncobj",
		count: "refcount",
		words: "reference to the sync object",
		settledBy: "drm_syncobj_put",
		mayBeHandedOver: false,
		rows: [
			...giving("null", ["drm_syncobj_find"]),
			...alike(["drm_syncobj_create"], { out: { at: 0 }, fails: "negative" }),
			...alike(["drm_syncobj_get"], { takes: 0 }),
			...putting(["drm_syncobj_put"]),
		],
	},
	{
		struct: "drm_crtc",
		count: "vblank",
		words: "hold on vertical blanking interrupts",
		settledBy: "drm_crtc_vblank_put",
		mayBeHandedOver: false,
		rows: [...alike(["drm_crtc_vblank_get"], { takes: 0, fails: "negative" }), ...putting(["drm_crtc_vblank_put"])],
	},
	{
		struct: "ttm_buffer_object",
		count: "refcount",
		words: "reference to the buffer object",
		settledBy: "ttm_bo_put",
		mayBeHandedOver: true,
		rows: [
			...alike(["ttm_bo_get"], { takes: 0 }),
			...passing(["ttm_bo_get_unless_zero"], { fails: "null" }),
			...putting(["ttm_bo_put"]),
		],
	},
];

const buffers: readonly ReferenceKind[] = [
	{
		struct: "dma_fence",
		count: "refcount",
		words: "reference to the fence",
		settledBy: "dma_fence_put",
		mayBeHandedOver: true,
		rows: [
			...alike(["dma_fence_get_stub"], { gives: true }),
			...giving("null", ["dma_fence_get_rcu_safe", "drm_syncobj_fence_get", "sync_file_get_fence"]),
			...alike(["dma_resv_get_singleton"], { out: { at: 2 }, fails: "negative" }),
			...alike(["drm_syncobj_find_fence"], { out: { at: 4 }, fails: "negative" }),
			...advancing(0, ["dma_fence_chain_walk"]),
			...passing(["dma_fence_get"]),
			...passing(["dma_fence_get_rcu"], { fails: "null" }),
			...putting(["dma_fence_put"]),
			...alike(["drm_sched_job_add_dependency"], { puts: 1 }),
		],
	},
	{
		// dma_buf_fd() takes the reference over if it succeeds.
		struct: "dma_buf",
		count: "refcount",
		words: "reference to the DMA buffer",
		settledBy: "dma_buf_put",
		mayBeHandedOver: true,
		rows: [
			...giving("error", ["dma_buf_export", "dma_buf_get"]),
			...alike(["get_dma_buf"], { takes: 0 }),
			...putting(["dma_buf_put"]),
		],
	},
];

export const graphicsKinds: readonly ReferenceKind[] = [...drm, ...buffers];
