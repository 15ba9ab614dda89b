/** Pages and folios of the page cache: Documentation/core-api/pin_user_pages.rst, include/linux/pagemap.h. A folio is its first page. */
import { alike, giving, putting } from "./build.ts";
import type { ReferenceKind, ReferenceRow, Within } from "./row.ts";

const inFolio: Within = [["folio", "page"]];

const folios: readonly ReferenceRow[] = [
	// NULL for what is not there until 6.2, an error pointer since.
	...giving("null-or-error", ["__filemap_get_folio", "filemap_get_folio", "filemap_lock_folio"], {
		within: inFolio,
		settledBy: "folio_put",
	}),
	...giving("error", ["filemap_grab_folio", "read_cache_folio", "read_mapping_folio"], {
		within: inFolio,
		settledBy: "folio_put",
	}),
	...alike(["folio_get"], { takes: 0, within: inFolio, settledBy: "folio_put" }),
	...alike(["folio_try_get", "folio_try_get_rcu"], {
		takes: 0,
		fails: "zero",
		within: inFolio,
		settledBy: "folio_put",
	}),
	...putting(["folio_put"], { within: inFolio }),
];

export const pageKinds: readonly ReferenceKind[] = [
	{
		struct: "page",
		count: "refcount",
		words: "reference to the page",
		settledBy: "put_page",
		mayBeHandedOver: true,
		rows: [
			...giving("null", [
				"find_get_page",
				"find_get_page_flags",
				"find_lock_page",
				"find_or_create_page",
				"grab_cache_page",
				"grab_cache_page_nowait",
				"grab_cache_page_write_begin",
				"pagecache_get_page",
			]),
			...giving("error", ["read_cache_page", "read_cache_page_gfp", "read_mapping_page"]),
			...alike(["get_page"], { takes: 0 }),
			...alike(["get_page_unless_zero", "try_get_page"], { takes: 0, fails: "zero" }),
			...putting(["put_page"]),
			...folios,
		],
	},
];
