/* SPDX-License-Identifier: MIT */
/*
 * Origins of web pages.
 *
 * What a page can choose is its own name and what that resolves to; what it cannot is what a
 * browser says of it. So a name is believed only where names are compared with each other, or with
 * a list.
 */
#include "transport/origin.h"

#include <arpa/inet.h>
#include <string.h>

#include "transport/http_head.h"

static bool starts_with(widl_string text, const char *start)
{
    size_t size = strlen(start);

    return text.size >= size && wi_http_same(widl_str_n(text.data, size), start);
}

/** Whether an origin is `https://HOST` of the host that the request is for; without TLS it may be
 * `http://HOST`, too. */
static bool is_own(widl_string origin, widl_string host, bool is_secure)
{
    static const char *const SCHEMES[] = {"http://", "https://"};

    for (size_t i = is_secure; i < sizeof(SCHEMES) / sizeof(SCHEMES[0]); i++) {
        size_t start = strlen(SCHEMES[i]);
        widl_string rest;

        if (!starts_with(origin, SCHEMES[i]) || origin.size != start + host.size)
            continue;
        rest = widl_str_n(origin.data + start, host.size);
        if (wi_http_same_text(rest, host))
            return true;
    }
    return false;
}

/** A host without its port, and without the brackets of an IPv6 address; with them if more follows
 * than a port. */
static widl_string name_of(widl_string host)
{
    size_t size = host.size;

    if (size > 0 && host.data[0] == '[') {
        const char *end = memchr(host.data, ']', size);

        bool is_all = end && (end == host.data + size - 1 || end[1] == ':');

        return is_all ? widl_str_n(host.data + 1, (size_t)(end - host.data - 1)) : host;
    }
    while (size > 0 && host.data[size - 1] >= '0' && host.data[size - 1] <= '9')
        size--;
    if (size > 0 && host.data[size - 1] == ':')
        return widl_str_n(host.data, size - 1);
    return host;
}

/** Whether a name can mean nothing but this machine itself. */
static bool is_loopback_name(widl_string name)
{
    static const char SUFFIX[] = ".localhost";
    size_t suffix_size = sizeof(SUFFIX) - 1;
    char text[INET6_ADDRSTRLEN] = "";
    struct in_addr ipv4;
    struct in6_addr ipv6;

    if (wi_http_same(name, "localhost"))
        return true;
    if (name.size > suffix_size &&
        wi_http_same(widl_str_n(name.data + name.size - suffix_size, suffix_size), SUFFIX))
        return true;
    if (name.size >= sizeof(text))
        return false;
    memcpy(text, name.data, name.size);
    if (inet_pton(AF_INET, text, &ipv4) == 1)
        return ntohl(ipv4.s_addr) >> 24 == IN_LOOPBACKNET;
    return inet_pton(AF_INET6, text, &ipv6) == 1 && IN6_IS_ADDR_LOOPBACK(&ipv6);
}

static bool is_listed(const char *const *list, widl_string text)
{
    for (; list && *list; list++) {
        if (wi_http_same(text, *list))
            return true;
    }
    return false;
}

bool wi_host_allowed(const struct wi_origin_terms *terms, widl_string host)
{
    widl_string name = name_of(host);

    return !terms->is_loopback || is_loopback_name(name) || is_listed(terms->hosts, name);
}

bool wi_origin_allowed(const struct wi_origin_terms *terms, widl_string origin, widl_string host)
{
    if (is_listed(terms->origins, origin) || is_listed(terms->origins, widl_str("*")))
        return true;
    return is_own(origin, host, terms->is_secure) && wi_host_allowed(terms, host);
}
