/* SPDX-License-Identifier: MIT */
/*
 * How many connections there are: of everybody, and of each address. Several listeners may share
 * the count. Knows no sockets.
 */
#ifndef WI_ADMISSION_H
#define WI_ADMISSION_H

#include <stdbool.h>
#include <stddef.h>

#include "base/table.h"

struct sockaddr;

/** Those who come from one address; of IPv6 from one network of 64 bits, which is what one client
 * can have. */
struct wi_visitor {
    uint64_t key;
    size_t count;
};

/** All zero but the limits is one without connections. */
struct wi_admission {
    size_t most;
    size_t most_per_address; /**< 0: any number */
    bool spares_loopback;    /**< addresses of this machine with itself may have any number */
    size_t count;
    struct wi_table visitors; /**< key -> struct wi_visitor */
};

enum wi_admitted { WI_ADMITTED, WI_ADMISSION_FULL, WI_ADMISSION_ADDRESS_FULL, WI_ADMISSION_MEMORY };

/**
 * Let a connection in, if there is room for it.
 *
 * address: NULL, or one that is neither IPv4 nor IPv6: it counts among all only.
 * ret:     the visitor that it counts for, for wi_admission_leave(); NULL: nobody.
 */
enum wi_admitted wi_admission_enter(struct wi_admission *admission, const struct sockaddr *address,
                                    struct wi_visitor **ret);

/** A connection that was let in is gone. */
void wi_admission_leave(struct wi_admission *admission, struct wi_visitor *visitor);

/** Release what is left when every connection has left. */
void wi_admission_done(struct wi_admission *admission);

#endif
