/** Locks, barriers, logging: they change no counter, and looking into their bodies would only cost time. */
import { type Model, ignored } from "./row.ts";

const variants = ["", "_bh", "_irq", "_irqsave", "_irqrestore", "_nested", "_interruptible_nested"];
const locks = ["spin_lock", "spin_unlock", "raw_spin_lock", "raw_spin_unlock", "read_lock", "read_unlock", "write_lock", "write_unlock"].flatMap(
	(name) => variants.map((suffix) => name + suffix),
);
const others = [
	"mutex_lock", "mutex_unlock", "mutex_lock_nested", "mutex_init", "__mutex_init", "down_read", "up_read", "down_write", "up_write", "down",
	"up", "rcu_read_lock", "rcu_read_unlock", "rcu_read_lock_bh", "rcu_read_unlock_bh", "rcu_read_lock_sched", "rcu_read_unlock_sched",
	"rtnl_lock", "rtnl_unlock", "local_bh_disable", "local_bh_enable", "local_irq_save", "local_irq_restore", "local_irq_disable",
	"local_irq_enable", "preempt_disable", "preempt_enable", "lockdep_assert_held", "lockdep_rtnl_is_held", "synchronize_rcu",
	"synchronize_net", "synchronize_srcu", "rcu_barrier", "smp_mb", "smp_rmb", "smp_wmb", "smp_mb__before_atomic", "smp_mb__after_atomic", "barrier",
	"might_sleep", "cond_resched", "schedule", "msleep", "udelay", "spin_lock_init", "raw_spin_lock_init", "rwlock_init", "seqlock_init",
	"seqcount_init", "write_seqlock", "write_sequnlock", "write_seqlock_bh", "write_sequnlock_bh", "init_rwsem", "init_waitqueue_head", "wake_up", "wake_up_all",
	"wake_up_interruptible", "complete", "complete_all", "init_completion", "lock_sock", "release_sock", "bh_lock_sock", "bh_unlock_sock",
	"ASSERT_RTNL", "WARN", "WARN_ONCE", "printk", "_printk", "pr_emerg", "pr_alert", "pr_crit", "pr_err", "pr_warn", "pr_notice", "pr_info",
	"pr_debug", "pr_err_once", "pr_warn_once", "pr_info_once", "pr_err_ratelimited", "pr_warn_ratelimited", "pr_info_ratelimited",
	"pr_debug_ratelimited", "net_err_ratelimited", "net_warn_ratelimited", "net_info_ratelimited", "net_dbg_ratelimited", "printk_ratelimited",
	"dev_err", "dev_warn", "dev_info", "dev_dbg", "dev_notice", "netdev_err", "netdev_warn", "netdev_info", "netdev_dbg", "netdev_notice",
	"netdev_warn_once", "netdev_err_once", "dump_stack", "seq_printf", "seq_puts", "seq_putc", "lockdep_assert", "lockdep_init_map", "kmemleak_alloc", "kmemleak_free",
	"kmemleak_ignore", "kmemleak_not_leak", "prefetch", "debug_check_no_locks_freed", "lockdep_set_class", "lockdep_set_class_and_name",
	"lockdep_set_novalidate_class", "static_branch_inc", "static_branch_dec",
];

export const syncModels: readonly Model[] = [
	...[...locks, ...others].map((name) => ignored(name)),
	...["mutex_lock_interruptible", "mutex_lock_killable", "down_interruptible", "down_read_killable", "down_write_killable", "down_killable"].map((name) =>
		ignored(name, { unknown: "interrupted", low: -4095, high: 0 }),
	),
	...["spin_trylock", "spin_trylock_bh", "mutex_trylock", "rtnl_trylock", "down_read_trylock", "down_write_trylock", "read_trylock", "write_trylock"].map((name) =>
		ignored(name, { unknown: "taken", low: 0, high: 1 }),
	),
];
