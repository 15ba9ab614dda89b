/*
 * Stands for net/ipv4/icmp.c where the traces are replayed: an error message goes back to the sender of the packet that could
 * not be delivered. All senders are this host, so it goes out by lo, and lo's neighbour is what it needs.
 */
void __icmp_send(struct sk_buff *skb_in, int type, int code, __be32 info, const struct ip_options *opt)
{
	struct net_device *out = dev_net(skb_in->dev)->loopback_dev;
	struct neighbour *n = ip_neigh_gw4(out, ip_hdr(skb_in)->saddr);

	if (!IS_ERR(n))
		neigh_output(n, skb_in, false);
}
