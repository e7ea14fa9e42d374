/* SPDX-License-Identifier: MIT */
/* The addresses of a host: known at once, or looked up by a thread while the loop goes on. */
#ifndef WI_LOOKUP_H
#define WI_LOOKUP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/socket.h>

#include "transport/loop.h"

/** Addresses of one host beyond this number are not tried. */
#define WI_MOST_ADDRESSES 8

struct wi_address {
    struct sockaddr_storage address;
    socklen_t size;
};

/** Where a host is, in the order in which it is to be tried. */
struct wi_addresses {
    struct wi_address list[WI_MOST_ADDRESSES];
    size_t count;
};

/** Finds hosts; tests have one of their own. */
struct wi_resolver {
    /**
     * Find a host by its name; may take its time. Thread: any, several at once. Return: 0, else
     * why it failed, which gai_strerror() says.
     */
    int (*look_up)(void *user, const char *host, uint16_t port, struct wi_addresses *ret);
    void *user; /**< borrowed as long as any look-up goes on */
};

/** A look-up under way. */
struct wi_name_lookup;

/** Called from the loop's turn, once: result as that of wi_resolver.look_up(). The look-up is over
 * then, and released. */
typedef void wi_name_lookup_done(void *user, int result, const struct wi_addresses *addresses);

/** The addresses of a numeric host or of `localhost`. Return: false: it is a name. */
bool wi_addresses_known(const char *host, uint16_t port, struct wi_addresses *ret);

/** Look a name up; resolver: NULL for the system's. Return: NULL without memory or threads. */
struct wi_name_lookup *wi_name_lookup_start(struct wi_loop *loop,
                                            const struct wi_resolver *resolver, const char *host,
                                            uint16_t port, wi_name_lookup_done *done, void *user);

/** Nobody waits for it any more, so it is not told. NULL is allowed. */
void wi_name_lookup_abandon(struct wi_name_lookup *lookup);

#endif
