/* SPDX-License-Identifier: MIT */
/* What slows down who guesses: failures are counted by address and by authid. */
#ifndef WI_USERS_BRAKE_H
#define WI_USERS_BRAKE_H

#include <arpa/inet.h>

#include "router/users/limiter.h"

/** Room for where a client comes from, as failures are counted. */
#define WI_HOST_SIZE (INET6_ADDRSTRLEN + 1)

struct wi_brake {
    struct wi_limiter by_address;
    struct wi_limiter by_authid;
};

void wi_brake_init(struct wi_brake *brake);
void wi_brake_done(struct wi_brake *brake);

/** The address without its port; of IPv6 the network of 64 bits, which is what one client has. IPv4
 * that comes by IPv6 is IPv4. */
void wi_brake_host(widl_string address, char ret[WI_HOST_SIZE]);

/** Whether somebody has failed too often. */
bool wi_brake_holds(struct wi_brake *brake, const char *host, widl_string authid, uint64_t now_ms);

/** Count an attempt, until it has succeeded. */
void wi_brake_count(struct wi_brake *brake, const char *host, widl_string authid, uint64_t now_ms);

/** It has. */
void wi_brake_release(struct wi_brake *brake, const char *host, widl_string authid);

#endif
