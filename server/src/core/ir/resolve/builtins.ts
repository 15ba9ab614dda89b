/** What every kernel agrees on, for texts whose headers are not at hand: widths of its integer types, error numbers. */
import { boolType, intType, pointerTo, s32, s64, structType, u32, u64, voidPointer } from "../ctype.ts";
import type { Macro } from "../lower/context.ts";
import type { CType } from "../types.ts";

function widths(): [string, CType][] {
	const rows: [string, CType][] = [];
	for (const bits of [8, 16, 32, 64] as const) {
		for (const prefix of ["u", "__u", "__be", "__le", "u_int"])
			rows.push([`${prefix}${bits}${prefix === "u_int" ? "_t" : ""}`, intType(bits, false)]);
		for (const prefix of ["s", "__s"]) rows.push([`${prefix}${bits}`, intType(bits, true)]);
	}
	return rows;
}

function named(type: CType, names: string): [string, CType][] {
	return names.split(" ").map((name) => [name, type]);
}

/** Typedefs whose meaning does not depend on the version of the kernel. */
export const builtinTypedefs: ReadonlyMap<string, CType> = new Map([
	...widths(),
	...named(u32, "gfp_t uid_t gid_t dev_t fmode_t slab_flags_t __wsum __portpair uint u_int"),
	...named(s32, "pid_t key_t"),
	...named(intType(16, false), "__sum16 umode_t ushort u_short sa_family_t"),
	...named(s64, "loff_t time64_t ktime_t off_t clock_t atomic_long_count_t"),
	...named(
		u64,
		"ulong u_long __addrpair dma_addr_t phys_addr_t resource_size_t sector_t blkcnt_t pgoff_t netdev_features_t uintptr_t",
	),
	...named(boolType, "bool"),
	...named(voidPointer, "fl_owner_t"),
]);

/** Typedefs that are structs of the same name, whatever is in them; and those that only a macro of seqlock.h writes. */
export const builtinStructTypedefs: ReadonlyMap<string, CType> = new Map([
	...named(
		structType("seqcount"),
		"seqcount_raw_spinlock_t seqcount_spinlock_t seqcount_rwlock_t seqcount_mutex_t seqcount_ww_mutex_t",
	),
	..."atomic_t atomic64_t atomic_long_t refcount_t spinlock_t raw_spinlock_t rwlock_t seqlock_t seqcount_t wait_queue_head_t wait_queue_entry_t local_t cpumask_t nodemask_t kuid_t kgid_t rwlock_t possible_net_t"
		.split(" ")
		.map((name): [string, CType] => [name, structType(name)]),
]);

function macros(rows: Readonly<Record<string, string>>): [string, Macro][] {
	return Object.entries(rows).map(([head, body]) => {
		const [name = "", parameters = ""] = head.split(/[()]/);
		return [name, { name, parameters: parameters.split(/,\s*/), variadic: false, body }];
	});
}

/** Macros that have had the same body for as long as they exist. */
export const builtinMacros: ReadonlyMap<string, Macro> = new Map(
	macros({
		"return_ptr(p)": "return no_free_ptr(p)",
		"retain_and_null_ptr(p)": "((void)no_free_ptr(p))",
		"retain_ptr(p)": "no_free_ptr(p)",
		"take_fd(fd)": "({ int __val = (fd); (fd) = -EBADF; __val; })",
		"list_first_entry(ptr, type, member)": "list_entry((ptr)->next, type, member)",
		"list_last_entry(ptr, type, member)": "list_entry((ptr)->prev, type, member)",
		"list_next_entry(pos, member)": "list_entry((pos)->member.next, typeof(*(pos)), member)",
		"list_prev_entry(pos, member)": "list_entry((pos)->member.prev, typeof(*(pos)), member)",
		"list_first_entry_or_null(ptr, type, member)": "(list_empty(ptr) ? NULL : list_first_entry(ptr, type, member))",
		"per_cpu(var, cpu)": "(*per_cpu_ptr(&(var), cpu))",
		"get_cpu_var(var)": "(*this_cpu_ptr(&(var)))",
		"LIST_HEAD(name)": "struct list_head name = { &(name), &(name) }",
		"HLIST_HEAD(name)": "struct hlist_head name = {}",
		"DECLARE_BITMAP(name, bits)": "unsigned long name[BITS_TO_LONGS(bits)]",
		"DECLARE_FLEX_ARRAY(type, name)": "type name[]",
		"BITS_TO_LONGS(nr)": "(((nr) + 63) / 64)",
		"DEFINE_WAIT(name)": "struct wait_queue_entry name = {}",
		"DECLARE_WAITQUEUE(name, tsk)": "struct wait_queue_entry name = { .private = tsk }",
		"DECLARE_COMPLETION_ONSTACK(work)": "struct completion work = {}",
		"BIT(nr)": "(1UL << (nr))",
		"BIT_ULL(nr)": "(1ULL << (nr))",
		"from_timer(var, callback_timer, timer_fieldname)": "container_of(callback_timer, typeof(*var), timer_fieldname)",
		"offsetofend(type, member)": "(offsetof(type, member) + sizeof_field(type, member))",
	}),
);

/** Results of functions that are never far but whose prototypes may be. */
export const builtinFunctions: ReadonlyMap<string, CType> = new Map<string, CType>([
	...named(
		voidPointer,
		"ERR_PTR ERR_CAST kmalloc kzalloc kcalloc kvmalloc kvzalloc vmalloc vzalloc kmem_cache_alloc kmem_cache_zalloc kmemdup kstrdup " +
			"kmem_cache_create kmem_cache_create_usercopy",
	),
	...named(
		boolType,
		"IS_ERR IS_ERR_OR_NULL refcount_dec_and_test refcount_inc_not_zero atomic_dec_and_test atomic_inc_not_zero",
	),
	...named(s64, "PTR_ERR"),
	// A macro defines them: drivers/char/random.c, DEFINE_BATCHED_ENTROPY.
	...named(u32, "get_random_u32 get_random_int prandom_u32 get_random_u32_below prandom_u32_max"),
	...named(u64, "get_random_u64 get_random_long"),
	...named(intType(16, false), "le16_to_cpup be16_to_cpup cpu_to_le16p cpu_to_be16p"),
	...named(u32, "le32_to_cpup be32_to_cpup cpu_to_le32p cpu_to_be32p hweight8 hweight16 hweight32"),
	...named(u64, "le64_to_cpup be64_to_cpup cpu_to_le64p cpu_to_be64p hweight64 hweight_long __ffs __fls ffz"),
	...named(
		s32,
		"ffs fls fls64 ilog2 __builtin_ffs __builtin_ffsl __builtin_ffsll __builtin_ctz __builtin_ctzl __builtin_ctzll " +
			"__builtin_clz __builtin_clzl __builtin_clzll __builtin_popcount __builtin_popcountl __builtin_popcountll",
	),
	...named(
		s32,
		"PTR_ERR_OR_ZERO kref_put kref_get_unless_zero atomic_read atomic_inc_return atomic_dec_return atomic_add_return",
	),
]);

/**
 * Variables that no C file defines, the linker script or the architecture does. `current` is a macro over registers: to a
 * function it is a variable whose content stays.
 */
export const builtinGlobals: ReadonlyMap<string, CType> = new Map<string, CType>([
	...named(u64, "jiffies jiffies_64"),
	["current", pointerTo(structType("task_struct"))],
]);

const errnoNames =
	"EPERM ENOENT ESRCH EINTR EIO ENXIO E2BIG ENOEXEC EBADF ECHILD EAGAIN ENOMEM EACCES EFAULT ENOTBLK EBUSY EEXIST EXDEV ENODEV ENOTDIR EISDIR EINVAL " +
	"ENFILE EMFILE ENOTTY ETXTBSY EFBIG ENOSPC ESPIPE EROFS EMLINK EPIPE EDOM ERANGE EDEADLK ENAMETOOLONG ENOLCK ENOSYS ENOTEMPTY ELOOP - ENOMSG EIDRM " +
	"ECHRNG EL2NSYNC EL3HLT EL3RST ELNRNG EUNATCH ENOCSI EL2HLT EBADE EBADR EXFULL ENOANO EBADRQC EBADSLT - EBFONT ENOSTR ENODATA ETIME ENOSR ENONET " +
	"ENOPKG EREMOTE ENOLINK EADV ESRMNT ECOMM EPROTO EMULTIHOP EDOTDOT EBADMSG EOVERFLOW ENOTUNIQ EBADFD EREMCHG ELIBACC ELIBBAD ELIBSCN ELIBMAX " +
	"ELIBEXEC EILSEQ ERESTART ESTRPIPE EUSERS ENOTSOCK EDESTADDRREQ EMSGSIZE EPROTOTYPE ENOPROTOOPT EPROTONOSUPPORT ESOCKTNOSUPPORT EOPNOTSUPP " +
	"EPFNOSUPPORT EAFNOSUPPORT EADDRINUSE EADDRNOTAVAIL ENETDOWN ENETUNREACH ENETRESET ECONNABORTED ECONNRESET ENOBUFS EISCONN ENOTCONN ESHUTDOWN " +
	"ETOOMANYREFS ETIMEDOUT ECONNREFUSED EHOSTDOWN EHOSTUNREACH EALREADY EINPROGRESS ESTALE EUCLEAN ENOTNAM ENAVAIL EISNAM EREMOTEIO EDQUOT ENOMEDIUM " +
	"EMEDIUMTYPE ECANCELED ENOKEY EKEYEXPIRED EKEYREVOKED EKEYREJECTED EOWNERDEAD ENOTRECOVERABLE ERFKILL EHWPOISON";

/** Error numbers of include/uapi/asm-generic, and the kernel's own beyond 511. */
export const builtinConstants: ReadonlyMap<string, bigint> = new Map<string, bigint>([
	...errnoNames.split(" ").map((name, index): [string, bigint] => [name, BigInt(index + 1)]),
	["EWOULDBLOCK", 11n],
	["EDEADLOCK", 35n],
	["ERESTARTSYS", 512n],
	["ERESTARTNOINTR", 513n],
	["ERESTARTNOHAND", 514n],
	["ENOIOCTLCMD", 515n],
	["ERESTART_RESTARTBLOCK", 516n],
	["EPROBE_DEFER", 517n],
	["EOPENSTALE", 518n],
	["ENOPARAM", 519n],
	["ENOTSUPP", 524n],
	["EIOCBQUEUED", 529n],
	["MAX_ERRNO", 4095n],
	// include/linux/poison.h, with the CONFIG_ILLEGAL_POINTER_VALUE of 64-bit machines, which is pasted to a suffix there.
	["POISON_POINTER_DELTA", 0xdead000000000000n],
]);
