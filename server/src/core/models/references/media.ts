/** Media and sound: Documentation/driver-api/media/, Documentation/sound/kernel-api/. */
import { alike, found, giving, putting } from "./build.ts";
import type { ReferenceKind } from "./row.ts";

export const mediaKinds: readonly ReferenceKind[] = [
	{
		struct: "media_request",
		count: "refcount",
		words: "reference to the media request",
		settledBy: "media_request_put",
		mayBeHandedOver: false,
		rows: [
			...giving("error", ["media_request_get_by_fd"]),
			...alike(["media_request_get"], { takes: 0 }),
			...putting(["media_request_put"]),
		],
	},
	{
		struct: "media_entity",
		count: "use_count",
		words: "power-up of the media pipeline",
		settledBy: "v4l2_pipeline_pm_put",
		mayBeHandedOver: false,
		rows: [...alike(["v4l2_pipeline_pm_get"], { takes: 0, fails: "negative" }), ...putting(["v4l2_pipeline_pm_put"])],
	},
	{
		struct: "v4l2_device",
		count: "refcount",
		words: "reference to the V4L2 device",
		settledBy: "v4l2_device_put",
		mayBeHandedOver: false,
		rows: [...alike(["v4l2_device_get"], { takes: 0 }), ...putting(["v4l2_device_put"])],
	},
	{
		// Both ends of the link are firmware nodes.
		struct: "v4l2_fwnode_link",
		count: "refcount",
		words: "reference to the link's ends",
		settledBy: "v4l2_fwnode_put_link",
		mayBeHandedOver: false,
		rows: [...alike(["v4l2_fwnode_parse_link"], { takes: 1, fails: "negative" }), ...putting(["v4l2_fwnode_put_link"])],
	},
	found("snd_card", "sound card", "snd_card_unref", [], [], ["snd_card_ref"]),
];
