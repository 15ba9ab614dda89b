import { TemporaryFolder } from "../../harness/temporaryFolder.ts";

/** A folder that looks like a kernel tree, with a few files of our own writing. */
export function smallTree(files: Readonly<Record<string, string>> = {}): TemporaryFolder {
	return new TemporaryFolder({
		Kconfig: "",
		MAINTAINERS: "",
		"include/linux/list.h":
			"#define list_for_each(p, h) for (p = (h)->next; p != (h); p = p->next)\nstatic inline void list_add(void) { }\n",
		"include/linux/atomic.h": '#include <asm/atomic.h>\n#include "list.h"\ntypedef struct { int counter; } atomic_t;\n',
		"include/asm-generic/atomic.h": "static inline void atomic_inc(atomic_t *v) { generic(); }\n",
		"include/net/other.h":
			"struct other { int a; };\nstatic inline int shared(void) { return 1; }\n#define __mine __attribute__((cold))\n#define ONLY_A_GUARD\n",
		"arch/x86/include/asm/atomic.h": "static inline void atomic_inc(atomic_t *v) { x86(); }\n",
		"arch/arm/kernel/far.c": "int far_away(void) { return 3; }\n",
		"arch/um/kernel/far.c": "int far_away(void) { return 4; }\n",
		"net/core/a.c": '#include <linux/atomic.h>\n#include "private.h"\nint a(void) { return 0; }\n',
		"net/core/b.c": "int b(void) { return 0; }\nstatic int hidden(void) { return 0; }\n",
		"net/core/private.h": "#define PRIVATE 1\nstatic inline int shared(void) { return 2; }\n",
		"net/ipv4/c.c": "int twice(void) { return 1; }\nint counter_of_c;\n",
		"drivers/x/d.c": "int twice(void) { return 2; }\nint far_away(void) { return 1; }\n",
		...files,
	});
}
