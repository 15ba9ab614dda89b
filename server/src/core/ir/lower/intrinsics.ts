import type { BinaryOperator } from "../types.ts";

/**
 * Macros and builtins whose meaning lowering knows, because their bodies say it in compiler builtins, asm or type tricks.
 * Everything else is expanded from its definition or stays a call.
 */
export type Intrinsic =
	/** The value (or place) of one argument; the rest only annotates. */
	| { readonly kind: "identity"; readonly arg: number }
	/** Reads what the argument points to. */
	| { readonly kind: "loadThrough" }
	/** Stores the second argument into the first, an lvalue. */
	| { readonly kind: "store" }
	/** Stores the second argument where the first points. */
	| { readonly kind: "storeThrough" }
	/** 0 or 1, by whether the argument is; warns on the way. */
	| { readonly kind: "truth"; readonly arg: number }
	/** Divides the first argument, an lvalue, by the second; the remainder is the value. */
	| { readonly kind: "divide" }
	/** A call that, if it fails, goes to the label that is the argument given here; `writes` where it writes its first argument. */
	| { readonly kind: "orGoto"; readonly label: number; readonly writes: boolean }
	/** Leaves no trace: build-time and lock-checking assertions. */
	| { readonly kind: "nothing" }
	/** Control does not come back; `call` if what happens before is worth a call. */
	| { readonly kind: "noReturn"; readonly call: boolean }
	/** Control comes back only if the argument is zero. */
	| { readonly kind: "assertNot" }
	| { readonly kind: "constant"; readonly value: bigint }
	/** A choice of the kernel's configuration: unknown, but the same everywhere. */
	| { readonly kind: "configuration" }
	/** (pointer to member, type, member) to pointer to the struct around it. */
	| { readonly kind: "containerOf" }
	/** The same, null for null. */
	| { readonly kind: "containerOfOrNull" }
	| { readonly kind: "offsetOf" }
	| { readonly kind: "sizeOfField" }
	| { readonly kind: "arrayLength" }
	/** The first argument, a constant, picks one of the other two. */
	| { readonly kind: "chooseExpression" }
	/** 1 if the two arguments are the same type. */
	| { readonly kind: "sameTypes" }
	/** The sum (…) of two goes where the third points; true if it did not fit. */
	| { readonly kind: "overflowing"; readonly op: BinaryOperator }
	/** The next of a function's further arguments: anything of the type that the second argument names. */
	| { readonly kind: "nextArgument" }
	/** A call that takes the address of the arguments given here: the macro writes to its lvalue operands. */
	| { readonly kind: "byReference"; readonly args: readonly number[] }
	/** A call one of whose arguments is the name of a member: it is passed as a string. */
	| { readonly kind: "memberName"; readonly arg: number }
	/** A call whose first argument is a type: its size is passed, and the result points to one. */
	| { readonly kind: "sizedByType" }
	/** A call whose result has the type of one of its arguments. */
	| { readonly kind: "likeArgument"; readonly arg: number }
	/** A call whose one argument and whose result are numbers of this many bits: changes of byte order. */
	| { readonly kind: "ofWidth"; readonly bits: 16 | 32 | 64 }
	/** `p`, and `p` becomes null. */
	| { readonly kind: "takePointer" }
	/** Exchanges what two lvalues hold. */
	| { readonly kind: "swap" };

function rows(intrinsic: Intrinsic, names: string): [string, Intrinsic][] {
	return names.split(/\s+/).map((name) => [name, intrinsic]);
}

function byteOrder(bits: 16 | 32 | 64, more: string): [string, Intrinsic][] {
	const names = ["cpu_to_le", "cpu_to_be"].map((head) => `${head}${bits}`);
	names.push(`le${bits}_to_cpu`, `be${bits}_to_cpu`, `swab${bits}`);
	return rows({ kind: "ofWidth", bits }, `${names.flatMap((name) => [name, `__${name}`]).join(" ")}${more}`);
}

const table: ReadonlyMap<string, Intrinsic> = new Map([
	...rows(
		{ kind: "identity", arg: 0 },
		`likely unlikely __builtin_expect READ_ONCE __READ_ONCE ACCESS_ONCE READ_ONCE_NOCHECK data_race unrcu_pointer rcu_pointer_handoff
		 rcu_dereference rcu_dereference_check rcu_dereference_bh rcu_dereference_bh_check rcu_dereference_sched
		 rcu_dereference_sched_check rcu_dereference_protected rcu_dereference_raw rcu_dereference_raw_check
		 rcu_dereference_rtnl rtnl_dereference rcu_access_pointer srcu_dereference srcu_dereference_check
		 srcu_dereference_notrace lockless_dereference RCU_INITIALIZER __rcu_access_pointer
		 array_index_nospec __builtin_assume_aligned __rcu_dereference_check statically_true __builtin_expect_with_probability`,
	),
	...rows({ kind: "loadThrough" }, "smp_load_acquire"),
	...rows(
		{ kind: "store" },
		"WRITE_ONCE __WRITE_ONCE rcu_assign_pointer RCU_INIT_POINTER smp_store_mb __rcu_assign_pointer",
	),
	...rows({ kind: "storeThrough" }, "smp_store_release"),
	...rows({ kind: "divide" }, "do_div"),
	...rows({ kind: "orGoto", label: 2, writes: false }, "unsafe_put_user"),
	...rows({ kind: "orGoto", label: 2, writes: true }, "unsafe_get_user"),
	...rows(
		{ kind: "orGoto", label: 3, writes: false },
		"unsafe_copy_to_user unsafe_copy_from_user __get_kernel_nofault __put_kernel_nofault",
	),
	...rows({ kind: "truth", arg: 1 }, "drm_WARN drm_WARN_ONCE drm_WARN_ON drm_WARN_ON_ONCE dev_WARN_ONCE"),
	...rows({ kind: "truth", arg: 0 }, "WARN_ON WARN_ON_ONCE WARN WARN_ONCE WARN_TAINT WARN_TAINT_ONCE WARN_ON_SMP"),
	...rows(
		{ kind: "nothing" },
		`BUILD_BUG_ON BUILD_BUG_ON_MSG BUILD_BUG_ON_NOT_POWER_OF_2 BUILD_BUG BUILD_BUG_ON_INVALID static_assert _Static_assert
		 compiletime_assert compiletime_assert_atomic_type lockdep_assert_held lockdep_assert_held_write lockdep_assert_held_read
		 lockdep_assert_not_held lockdep_assert_held_once lockdep_assert_none_held_once lockdep_assert_irqs_disabled
		 lockdep_assert_irqs_enabled lockdep_assert_in_softirq lockdep_assert_preemption_disabled lockdep_assert_preemption_enabled
		 lockdep_assert_in_rcu_read_lock lockdep_assert_in_rcu_read_lock_bh lockdep_assert_rq_held lockdep_assert_cpus_held
		 __chk_user_ptr __chk_io_ptr
		 instrumentation_begin instrumentation_end`,
	),
	...rows({ kind: "noReturn", call: false }, "BUG __builtin_unreachable unreachable __builtin_trap"),
	...rows(
		{ kind: "noReturn", call: true },
		"panic do_exit do_group_exit kthread_exit kthread_complete_and_exit make_task_dead nmi_panic",
	),
	...rows({ kind: "assertNot" }, "BUG_ON VM_BUG_ON"),
	...rows({ kind: "constant", value: 0n }, "__builtin_constant_p __is_constexpr BUILD_BUG_ON_ZERO"),
	...rows({ kind: "sameTypes" }, "__builtin_types_compatible_p"),
	...rows({ kind: "overflowing", op: "+" }, "check_add_overflow __builtin_add_overflow"),
	...rows({ kind: "overflowing", op: "-" }, "check_sub_overflow __builtin_sub_overflow"),
	...rows({ kind: "overflowing", op: "*" }, "check_mul_overflow __builtin_mul_overflow"),
	...rows({ kind: "overflowing", op: "<<" }, "check_shl_overflow"),
	...rows({ kind: "constant", value: 1n }, "typecheck typecheck_fn typecheck_pointer"),
	...rows({ kind: "configuration" }, "IS_ENABLED IS_BUILTIN IS_MODULE IS_REACHABLE"),
	...rows(
		{ kind: "containerOf" },
		"container_of list_entry hlist_entry rb_entry container_of_const list_entry_rcu __container_of hlist_bl_entry llist_entry plist_entry hlist_nulls_entry",
	),
	...rows({ kind: "containerOfOrNull" }, "container_of_safe hlist_entry_safe rb_entry_safe hlist_bl_entry_safe"),
	...rows({ kind: "offsetOf" }, "offsetof __builtin_offsetof"),
	...rows({ kind: "sizeOfField" }, "sizeof_field FIELD_SIZEOF"),
	...rows({ kind: "arrayLength" }, "ARRAY_SIZE"),
	...rows({ kind: "chooseExpression" }, "__builtin_choose_expr"),
	...rows(
		{ kind: "byReference", args: [0] },
		`this_cpu_inc this_cpu_dec this_cpu_add this_cpu_sub this_cpu_read this_cpu_write this_cpu_inc_return this_cpu_dec_return this_cpu_add_return
		 this_cpu_sub_return this_cpu_and this_cpu_or this_cpu_xchg this_cpu_cmpxchg this_cpu_try_cmpxchg
		 __this_cpu_inc __this_cpu_dec __this_cpu_add __this_cpu_sub __this_cpu_read __this_cpu_write __this_cpu_inc_return __this_cpu_dec_return
		 __this_cpu_add_return __this_cpu_sub_return __this_cpu_and __this_cpu_or __this_cpu_xchg __this_cpu_cmpxchg
		 raw_cpu_inc raw_cpu_dec raw_cpu_add raw_cpu_sub raw_cpu_read raw_cpu_write raw_cpu_inc_return raw_cpu_dec_return raw_cpu_add_return
		 local_save_flags local_irq_save raw_local_irq_save raw_local_save_flags va_end`,
	),
	...rows({ kind: "byReference", args: [0] }, "va_start __builtin_va_start __builtin_va_end"),
	...rows({ kind: "nextArgument" }, "va_arg __builtin_va_arg"),
	...rows({ kind: "byReference", args: [0, 1] }, "va_copy __builtin_va_copy"),
	...rows(
		{ kind: "byReference", args: [1] },
		`spin_lock_irqsave raw_spin_lock_irqsave read_lock_irqsave write_lock_irqsave spin_trylock_irqsave raw_spin_trylock_irqsave
		 spin_lock_irqsave_nested raw_spin_lock_irqsave_nested local_lock_irqsave`,
	),
	...rows({ kind: "byReference", args: [0] }, "get_user __get_user get_user_nofault __get_user_nocheck"),
	...rows(
		{ kind: "likeArgument", arg: 0 },
		"this_cpu_ptr raw_cpu_ptr per_cpu_ptr get_cpu_ptr __this_cpu_ptr SHIFT_PERCPU_PTR RELOC_HIDE rcu_replace_pointer",
	),
	...rows(
		{ kind: "likeArgument", arg: 0 },
		"min max min3 max3 clamp clamp_val min_not_zero umin umax abs abs_diff round_up round_down roundup rounddown ALIGN ALIGN_DOWN DIV_ROUND_UP __min __max",
	),
	...rows({ kind: "likeArgument", arg: 1 }, "min_t max_t clamp_t"),
	...rows({ kind: "sizedByType" }, "alloc_percpu alloc_percpu_gfp"),
	...rows({ kind: "memberName", arg: 1 }, "kfree_rcu kvfree_rcu"),
	...byteOrder(16, " htons ntohs __htons __ntohs __builtin_bswap16"),
	...byteOrder(32, " htonl ntohl __htonl __ntohl __builtin_bswap32"),
	...byteOrder(64, " __builtin_bswap64"),
	...rows({ kind: "takePointer" }, "no_free_ptr __get_and_null_ptr"),
	...rows({ kind: "swap" }, "swap"),
]);

export function intrinsicOf(name: string): Intrinsic | undefined {
	return table.get(name);
}

/**
 * Headers' macros that stay calls although their bodies could be had: logging, locking, waiting, byte order and the like,
 * which end in asm or in configuration and say nothing about counters. The models cannot answer this: what has a row is kept
 * because of it (`isPrimitive`), but these have none, there being nothing to say of them. A file's own macro is not meant.
 */
const keptFamilies =
	/^(?:pr_|dev_(?:emerg|alert|crit|err|warn|notice|info|dbg|printk|vdbg|WARN$)|net(?:dev|if)_(?:emerg|alert|crit|err|warn|notice|info|dbg|printk|vdbg|WARN|level)|net_\w*ratelimited|printk|wiphy_|drm_(?:err|warn|info|dbg|WARN)|trace_|(?:raw_)?(?:spin|read|write)_(?:lock|unlock|trylock)|_raw_|mutex_|down_|up_|rwlock_|seq(?:count|lock)_|(?:read|write)_seq|lock_acquire|lock_release|rcu_read_|rcu_lock|local_(?:irq|bh|lock|unlock)|preempt_|wait_event|swait_event|init_wait|init_completion|might_|lockdep_|smp_(?:mb|rmb|wmb)|(?:mb|rmb|wmb|barrier)$|static_branch_|static_key_|kasan_|kcsan_|(?:try_)?cmpxchg|xchg|arch_|put_user|__(?:get|put)_user|timer_setup|INIT_(?:DELAYED_|DEFERRABLE_)?WORK|module_param|div_u64|copy_(?:from|to)_|memcpy|memset|str[a-z]+$|array_size|struct_size|flex_array_size|size_(?:add|mul|sub)|k[mvz]+alloc|alloc_percpu|cpu_to_|be\d+_to_cpu|le\d+_to_cpu|__(?:cpu_to_|be\d+_to_cpu|le\d+_to_cpu|swab)|hton[sl]$|ntoh[sl]$|hweight|ilog2$|order_base_2|roundup_pow_of_two|rounddown_pow_of_two|ffs|fls|test_bit|__set_bit|__clear_bit)/;

export function staysCall(name: string): boolean {
	return keptFamilies.test(name);
}
