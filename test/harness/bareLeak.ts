/** Kernel C that needs no tree: `entry_create` frees an entry whose charge of `table.live` nobody settles. */
export const bareLeak = `struct table {
	atomic_t live;
	int limit;
};

struct entry {
	struct table *table;
};

static struct entry *entry_alloc(struct table *table)
{
	struct entry *entry;

	if (atomic_inc_return(&table->live) > table->limit)
		goto full;
	entry = kzalloc(sizeof(*entry), GFP_KERNEL);
	if (!entry)
		goto full;
	entry->table = table;
	return entry;
full:
	atomic_dec(&table->live);
	return NULL;
}

struct entry *entry_create(struct table *table, int key)
{
	struct entry *entry = entry_alloc(table);

	if (!entry)
		return ERR_PTR(-ENOMEM);
	if (key < 0) {
		kfree(entry);
		return ERR_PTR(-EINVAL);
	}
	return entry;
}

void entry_destroy(struct entry *entry)
{
	atomic_dec(&entry->table->live);
	kfree(entry);
}
`;

/** The line whose absence is the bug, and the one it belongs before. */
export const settlingLine = "\t\tatomic_dec(&table->live);\n";
export const leakingLine = "\t\tkfree(entry);\n";
