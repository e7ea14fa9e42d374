/* SPDX-License-Identifier: MIT */
/* The numbers of it are in docs/authentication.md: what stops whom. */
#include "router/users/brake.h"

#include <netinet/in.h>
#include <string.h>

/* Failures at once, and after how many milliseconds there may be another one. */
#define ADDRESS_BURST       20
#define ADDRESS_INTERVAL_MS 1000
#define AUTHID_BURST        10
#define AUTHID_INTERVAL_MS  2000
#define MOST_BUCKETS        10000

void wi_brake_init(struct wi_brake *brake)
{
    wi_limiter_init(&brake->by_address, ADDRESS_BURST, ADDRESS_INTERVAL_MS, MOST_BUCKETS);
    wi_limiter_init(&brake->by_authid, AUTHID_BURST, AUTHID_INTERVAL_MS, MOST_BUCKETS);
}

void wi_brake_done(struct wi_brake *brake)
{
    wi_limiter_done(&brake->by_address);
    wi_limiter_done(&brake->by_authid);
}

void wi_brake_host(widl_string address, char ret[WI_HOST_SIZE])
{
    struct in6_addr network;
    const char *start = address.data;
    const char *colon = NULL;
    for (size_t i = 0; i < address.size; i++)
        if (address.data[i] == ':')
            colon = &address.data[i];
    size_t size = colon ? (size_t)(colon - start) : address.size;
    if (size > 2 && start[0] == '[' && start[size - 1] == ']') {
        start++;
        size -= 2;
    }
    if (size >= WI_HOST_SIZE)
        size = WI_HOST_SIZE - 1;
    if (size > 0)
        memcpy(ret, start, size);
    ret[size] = '\0';
    if (inet_pton(AF_INET6, ret, &network) != 1)
        return;
    /* A listener at [::] has all clients of IPv4 in one such network. */
    if (IN6_IS_ADDR_V4MAPPED(&network)) {
        inet_ntop(AF_INET, network.s6_addr + 12, ret, WI_HOST_SIZE);
        return;
    }
    memset(network.s6_addr + 8, 0, 8);
    inet_ntop(AF_INET6, &network, ret, WI_HOST_SIZE);
}

bool wi_brake_holds(struct wi_brake *brake, const char *host, widl_string authid, uint64_t now_ms)
{
    return !wi_limiter_allows(&brake->by_address, widl_str(host), now_ms) ||
           !wi_limiter_allows(&brake->by_authid, authid, now_ms);
}

void wi_brake_count(struct wi_brake *brake, const char *host, widl_string authid, uint64_t now_ms)
{
    wi_limiter_take(&brake->by_address, widl_str(host), now_ms);
    wi_limiter_take(&brake->by_authid, authid, now_ms);
}

void wi_brake_release(struct wi_brake *brake, const char *host, widl_string authid)
{
    wi_limiter_give_back(&brake->by_address, widl_str(host));
    wi_limiter_give_back(&brake->by_authid, authid);
}
