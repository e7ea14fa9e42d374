/* SPDX-License-Identifier: MIT */
/*
 * Admission of connections.
 *
 * Invariants: the counts of all visitors make at most `count`; a visitor has at least one
 * connection, and is released with its last one.
 */
#include "transport/admission.h"

#include <assert.h>
#include <netinet/in.h>
#include <string.h>

#include "base/memory.h"

/** Where IPv4 is in the numbers of networks: no network of IPv6 that is routed begins so. */
#define IPV4_NETWORK (UINT64_C(0xffff) << 32)

static uint64_t key_of_ipv4(const unsigned char bytes[4])
{
    return IPV4_NETWORK | (uint64_t)bytes[0] << 24 | (uint64_t)bytes[1] << 16 |
           (uint64_t)bytes[2] << 8 | bytes[3];
}

static uint64_t key_of_ipv6(const unsigned char bytes[16])
{
    uint64_t key = 0;

    for (size_t i = 0; i < 8; i++)
        key = key << 8 | bytes[i];
    return key;
}

/** The key of an address. Return: false when it has none. */
static bool find_key(const struct sockaddr *address, uint64_t *ret, bool *ret_loopback)
{
    const struct sockaddr_in *ipv4 = (const struct sockaddr_in *)(const void *)address;
    const struct in6_addr *ipv6 = &((const struct sockaddr_in6 *)(const void *)address)->sin6_addr;
    const unsigned char *bytes = NULL;

    if (!address)
        return false;
    if (address->sa_family == AF_INET)
        bytes = (const unsigned char *)&ipv4->sin_addr;
    else if (address->sa_family != AF_INET6)
        return false;
    else if (IN6_IS_ADDR_V4MAPPED(ipv6))
        bytes = ipv6->s6_addr + 12;
    *ret = bytes ? key_of_ipv4(bytes) : key_of_ipv6(ipv6->s6_addr);
    *ret_loopback = bytes ? bytes[0] == IN_LOOPBACKNET : IN6_IS_ADDR_LOOPBACK(ipv6);
    return true;
}

/** The visitor of a key, which is made if need be. Return: NULL when memory is short. */
static struct wi_visitor *find_visitor(struct wi_admission *admission, uint64_t key)
{
    struct wi_visitor *visitor = wi_table_get_id(&admission->visitors, key);

    if (visitor)
        return visitor;
    visitor = wi_memory_take_zeroed(admission->visitors.allocator, sizeof(*visitor));
    if (!visitor)
        return NULL;
    visitor->key = key;
    if (wi_table_set_id(&admission->visitors, key, visitor))
        return visitor;
    wi_memory_give_back(admission->visitors.allocator, visitor, sizeof(*visitor));
    return NULL;
}

enum wi_admitted wi_admission_enter(struct wi_admission *admission, const struct sockaddr *address,
                                    struct wi_visitor **ret)
{
    uint64_t key = 0;
    bool is_loopback = false;

    *ret = NULL;
    if (admission->count >= admission->most)
        return WI_ADMISSION_FULL;
    if (admission->most_per_address > 0 && find_key(address, &key, &is_loopback) &&
        !(is_loopback && admission->spares_loopback)) {
        struct wi_visitor *visitor = find_visitor(admission, key);

        if (!visitor)
            return WI_ADMISSION_MEMORY;
        if (visitor->count >= admission->most_per_address)
            return WI_ADMISSION_ADDRESS_FULL;
        visitor->count++;
        *ret = visitor;
    }
    admission->count++;
    return WI_ADMITTED;
}

void wi_admission_leave(struct wi_admission *admission, struct wi_visitor *visitor)
{
    assert(admission->count > 0);
    admission->count--;
    if (!visitor || --visitor->count > 0)
        return;
    wi_table_remove_id(&admission->visitors, visitor->key);
    wi_memory_give_back(admission->visitors.allocator, visitor, sizeof(*visitor));
}

void wi_admission_done(struct wi_admission *admission)
{
    assert(admission->count == 0 && admission->visitors.count == 0);
    wi_table_done(&admission->visitors);
}
