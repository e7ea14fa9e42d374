/* SPDX-License-Identifier: MIT */
/* The carrier of widl_connect(): a channel over the network and a loop of its own. */
#ifndef WI_NETWORK_H
#define WI_NETWORK_H

#include <widl/carrier.h>

extern const widl_carrier_operations wi_network_operations;

/** The `user` of these operations. url: copied. allocator: borrowed; NULL: malloc(). NULL: no
 * memory.
 */
void *wi_network_new(const char *url, const widl_allocator *allocator);

#endif
