/* SPDX-License-Identifier: MIT */
/*
 * URLs: a strict reading of the one form that is supported.
 *
 * What a URL may hold elsewhere and cannot mean anything here (user names, fragments, spaces) is
 * refused with a text that says so, and never passed over. Every byte is printable ASCII once a URL
 * is accepted, so that host and path can be written into an HTTP request as they are.
 */
#include "transport/url.h"

#include <arpa/inet.h>
#include <stdio.h>
#include <strings.h>

#define DEFAULT_PORT 80
#define MAX_PORT     65535

/* RFC 3986: unreserved and sub-delims, plus what else a path and a query may hold. */
static const char HOST_BYTES[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
                                 "-._";
static const char PATH_BYTES[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
                                 "-._~!$&'()*+,;=:@%/?";

static bool refuse(widl_error *error, const char *reason, const char *text)
{
    return widl_error_set(error, WIDL_ERROR_URL, NULL, "%s in URL '%s'", reason, text);
}

/** The part behind `ws://`; NULL with `error`. */
static const char *skip_scheme(const char *text, widl_error *error)
{
    static const char *const LATER[] = {"wss", "unix", "rs", "rss", "tcp", "ssl"};
    const char *colon = strstr(text, "://");

    if (!colon) {
        refuse(error, "no scheme, such as ws://,", text);
        return NULL;
    }
    if (colon - text == 2 && strncasecmp(text, "ws", 2) == 0)
        return colon + 3;
    for (size_t i = 0; i < sizeof(LATER) / sizeof(LATER[0]); i++) {
        size_t size = strlen(LATER[i]);

        if ((size_t)(colon - text) == size && strncasecmp(text, LATER[i], size) == 0) {
            widl_error_set(error, WIDL_ERROR_URL, NULL, "not supported yet: %s, in URL '%s'",
                           LATER[i], text);
            return NULL;
        }
    }
    refuse(error, "a scheme other than ws://", text);
    return NULL;
}

static bool copy_part(char *out, size_t room, const char *part, size_t size)
{
    if (size == 0 || size >= room)
        return false;
    memcpy(out, part, size);
    out[size] = '\0';
    return true;
}

/** Parse `[address]` at `at`. Return: the place behind it, NULL when it is wrong. */
static const char *parse_ipv6(const char *at, struct wi_url *ret)
{
    struct in6_addr address;
    const char *end = strchr(at, ']');

    if (!end || !copy_part(ret->host, sizeof(ret->host), at + 1, (size_t)(end - at - 1)))
        return NULL;
    ret->ipv6 = true;
    return inet_pton(AF_INET6, ret->host, &address) == 1 ? end + 1 : NULL;
}

static const char *parse_host(const char *at, struct wi_url *ret)
{
    size_t size = strspn(at, HOST_BYTES);

    if (*at == '[')
        return parse_ipv6(at, ret);
    return copy_part(ret->host, sizeof(ret->host), at, size) ? at + size : NULL;
}

/** Parse `:PORT` at `at`. Return: the place behind it, NULL when it is wrong. */
static const char *parse_port(const char *at, struct wi_url *ret)
{
    size_t size = strspn(at + 1, "0123456789");
    unsigned port = 0;

    if (size == 0 || size > 5)
        return NULL;
    for (size_t i = 1; i <= size; i++)
        port = port * 10 + (unsigned)(at[i] - '0');
    if (port > MAX_PORT)
        return NULL;
    ret->port = (uint16_t)port;
    return at + 1 + size;
}

bool wi_url_parse(const char *text, struct wi_url *ret, widl_error *error)
{
    const char *at;

    if (!text)
        return widl_error_set(error, WIDL_ERROR_URL, NULL, "no URL");
    at = skip_scheme(text, error);
    if (!at)
        return false;
    *ret = (struct wi_url){.port = DEFAULT_PORT};
    if (strchr(at, '@') && strcspn(at, "@") < strcspn(at, "/?#"))
        return refuse(error, "a user name, which is not supported,", text);
    at = parse_host(at, ret);
    if (!at)
        return refuse(error, "no valid host", text);
    if (*at == ':') {
        at = parse_port(at, ret);
        if (!at)
            return refuse(error, "the port is not a number from 0 to 65535", text);
    }
    if (*at == '\0')
        at = "/";
    if (*at != '/')
        return refuse(error, "no valid host", text);
    if (strlen(at) >= sizeof(ret->path))
        return refuse(error, "the path is too long", text);
    if (strspn(at, PATH_BYTES) != strlen(at))
        return refuse(error, "a character that the path cannot hold", text);
    return copy_part(ret->path, sizeof(ret->path), at, strlen(at));
}

void wi_url_authority(const struct wi_url *url, bool omit_default_port,
                      char out[WI_URL_AUTHORITY_SIZE])
{
    const char *open = url->ipv6 ? "[" : "";
    const char *close = url->ipv6 ? "]" : "";

    if (omit_default_port && url->port == DEFAULT_PORT)
        snprintf(out, WI_URL_AUTHORITY_SIZE, "%s%s%s", open, url->host, close);
    else
        snprintf(out, WI_URL_AUTHORITY_SIZE, "%s%s%s:%u", open, url->host, close,
                 (unsigned)url->port);
}
