// SPDX-License-Identifier: MIT
/*
 * A cache of neighbours: who on the local network answers to which address.
 *
 * Small enough to read in a few minutes, and made like the kernel's own: entries are counted twice, once as such and once as
 * entries that may be thrown out when room is needed. Static entries are exempt from that. When too many could be thrown out and
 * nothing can be, no new neighbour is let in.
 *
 * There is one mistake in it.
 */
#include <linux/atomic.h>
#include <linux/err.h>
#include <linux/errno.h>
#include <linux/jiffies.h>
#include <linux/list.h>
#include <linux/rcupdate.h>
#include <linux/refcount.h>
#include <linux/slab.h>
#include <linux/spinlock.h>
#include <linux/string.h>

#define NBR_BUCKETS	16
#define NBR_FRESH	(30 * HZ)

struct nbr_cache {
	spinlock_t lock;
	struct list_head bucket[NBR_BUCKETS];
	struct list_head evictable;	/* oldest first */
	atomic_t entries;		/* all neighbours */
	atomic_t gc_entries;		/* those that may be thrown out */
	int soft_limit;			/* above it, old ones are thrown out */
	int hard_limit;			/* above it, nobody new is let in */
	unsigned long refused;
	int (*probe)(u32 address, u8 *hw);
};

struct nbr {
	struct nbr_cache *cache;
	struct list_head in_bucket;
	struct list_head in_evictable;
	refcount_t refs;
	u32 address;
	u8 hw[6];
	bool exempt;
	bool dead;
	unsigned long used;
	struct rcu_head rcu;
};

static struct list_head *bucket_of(struct nbr_cache *cache, u32 address)
{
	return &cache->bucket[(address ^ (address >> 8)) % NBR_BUCKETS];
}

/* The last reference is gone: nobody can find it any more. */
static void nbr_destroy(struct nbr *n)
{
	atomic_dec(&n->cache->entries);
	kfree_rcu(n, rcu);
}

void nbr_release(struct nbr *n)
{
	if (refcount_dec_and_test(&n->refs))
		nbr_destroy(n);
}

/* Takes the neighbour out of the cache; the cache's own reference goes with it. */
static void nbr_unlink(struct nbr *n)
{
	list_del(&n->in_bucket);
	if (!n->exempt) {
		list_del(&n->in_evictable);
		atomic_dec(&n->cache->gc_entries);
	}
	n->dead = true;
	nbr_release(n);
}

/* Throws out neighbours that were not used for a while; how many. */
static int nbr_make_room(struct nbr_cache *cache)
{
	struct nbr *n, *next;
	int thrown_out = 0;

	spin_lock_bh(&cache->lock);
	list_for_each_entry_safe(n, next, &cache->evictable, in_evictable) {
		if (refcount_read(&n->refs) != 1)
			continue;
		if (time_before(jiffies, n->used + NBR_FRESH))
			continue;
		nbr_unlink(n);
		thrown_out++;
	}
	spin_unlock_bh(&cache->lock);
	return thrown_out;
}

static struct nbr *nbr_alloc(struct nbr_cache *cache, u32 address, bool exempt)
{
	struct nbr *n;
	int count;

	if (!exempt) {
		count = atomic_inc_return(&cache->gc_entries);
		if (count > cache->soft_limit && !nbr_make_room(cache) && count > cache->hard_limit) {
			cache->refused++;
			goto undo;
		}
	}

	n = kzalloc(sizeof(*n), GFP_ATOMIC);
	if (!n)
		goto undo;

	refcount_set(&n->refs, 1);
	INIT_LIST_HEAD(&n->in_bucket);
	INIT_LIST_HEAD(&n->in_evictable);
	n->cache = cache;
	n->address = address;
	n->exempt = exempt;
	n->used = jiffies;
	atomic_inc(&cache->entries);
	return n;

undo:
	if (!exempt)
		atomic_dec(&cache->gc_entries);
	return NULL;
}

/* Finds a neighbour and takes a reference, or NULL. */
struct nbr *nbr_lookup(struct nbr_cache *cache, u32 address)
{
	struct nbr *n;

	rcu_read_lock();
	list_for_each_entry_rcu(n, bucket_of(cache, address), in_bucket) {
		if (n->address == address && refcount_inc_not_zero(&n->refs)) {
			n->used = jiffies;
			rcu_read_unlock();
			return n;
		}
	}
	rcu_read_unlock();
	return NULL;
}

/*
 * Makes a neighbour and puts it into the cache. Where somebody was faster, theirs is returned. The caller owns a reference to
 * what it gets.
 */
struct nbr *nbr_create(struct nbr_cache *cache, u32 address, bool exempt)
{
	struct nbr *n, *other, *result;
	int err;

	n = nbr_alloc(cache, address, exempt);
	if (!n)
		return ERR_PTR(-ENOBUFS);

	err = cache->probe(address, n->hw);
	if (err < 0) {
		result = ERR_PTR(err);
		goto out_release;
	}

	spin_lock_bh(&cache->lock);
	list_for_each_entry(other, bucket_of(cache, address), in_bucket) {
		if (other->address == address) {
			refcount_inc(&other->refs);
			result = other;
			goto out_unlock;
		}
	}

	refcount_inc(&n->refs);
	list_add_rcu(&n->in_bucket, bucket_of(cache, address));
	if (!exempt)
		list_add_tail(&n->in_evictable, &cache->evictable);
	spin_unlock_bh(&cache->lock);
	return n;

out_unlock:
	spin_unlock_bh(&cache->lock);
out_release:
	nbr_release(n);
	return result;
}

/* Empties the cache, static entries too. */
void nbr_flush(struct nbr_cache *cache)
{
	struct nbr *n, *next;
	int i;

	spin_lock_bh(&cache->lock);
	for (i = 0; i < NBR_BUCKETS; i++) {
		list_for_each_entry_safe(n, next, &cache->bucket[i], in_bucket)
			nbr_unlink(n);
	}
	spin_unlock_bh(&cache->lock);
}
