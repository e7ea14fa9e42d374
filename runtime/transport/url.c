/* SPDX-License-Identifier: MIT */
/*
 * URLs: a strict reading of the forms that are supported.
 *
 * What a URL may hold elsewhere and cannot mean anything here (user names, fragments, spaces) is
 * refused with a text that says so, and never passed over. Host and path are printable ASCII once a
 * URL is accepted, so that they can be written into an HTTP request as they are; the name of a file
 * is never written there.
 */
#include "transport/url.h"

#include <arpa/inet.h>
#include <stdio.h>
#include <strings.h>
#include <sys/un.h>

#define MAX_PORT 65535

/* Most bytes of the name of a unix socket. */
#define MOST_FILE_BYTES (sizeof(((struct sockaddr_un *)0)->sun_path) - 1)

/* RFC 3986: unreserved and sub-delims, plus what else a path and a query may hold. */
static const char HOST_BYTES[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
                                 "-._";
static const char PATH_BYTES[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
                                 "-._~!$&'()*+,;=:@%/?";

static const struct wi_scheme SCHEMES[] = {
    {.name = "ws", .default_port = 80},
    {.name = "wss", .default_port = 443, .is_secure = true},
    {.name = "ws+unix", .is_local = true},
    {.name = "tcp", .is_raw = true},
    {.name = "tls", .is_raw = true, .is_secure = true},
    {.name = "unix", .is_local = true, .is_raw = true},
};

/* Where pages are served; WAMP is not spoken there. */
static const struct wi_scheme HTTP = {.name = "http", .default_port = 80};

/** Say what is wrong; what may be a user's password, before the last `@`, is nobody's business. */
static bool refuse(widl_error *error, const char *reason, const char *text)
{
    const char *host = strstr(text, "://");
    const char *at = host ? strrchr(host, '@') : NULL;
    size_t scheme = at ? (size_t)(host + 3 - text) : 0;
    int shown = scheme < 32 ? (int)scheme : 0;

    return widl_error_set(error, WIDL_ERROR_URL, NULL, "%s in URL '%.*s%s%s'", reason, shown, text,
                          at ? "***" : "", at ? at : text);
}

static bool is_scheme(const char *text, size_t size, const char *name)
{
    return strlen(name) == size && strncasecmp(text, name, size) == 0;
}

/** The scheme whose name is the first `size` bytes; NULL with `error`. */
static const struct wi_scheme *find_scheme(const char *text, size_t size, widl_error *error)
{
    for (size_t i = 0; i < sizeof(SCHEMES) / sizeof(SCHEMES[0]); i++) {
        if (is_scheme(text, size, SCHEMES[i].name))
            return &SCHEMES[i];
    }
    refuse(error, "an unknown scheme", text);
    return NULL;
}

/** The part behind the scheme, which goes to `ret`; NULL with `error`. */
static const char *skip_scheme(const char *text, struct wi_url *ret, widl_error *error)
{
    size_t size = strcspn(text, ":/");
    const char *rest = text + size + 1;

    if (text[size] != ':' || (size > 0 && strspn(rest, "0123456789") > 0)) {
        refuse(error, "no scheme, such as ws://,", text);
        return NULL;
    }
    *ret = (struct wi_url){.scheme = find_scheme(text, size, error)};
    if (!ret->scheme)
        return NULL;
    if (ret->scheme->is_local)
        return rest;
    if (strncmp(rest, "//", 2) == 0)
        return rest + 2;
    refuse(error, "no scheme, such as ws://,", text);
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

/** Parse HOST[:PORT] at `at`. Return: the place behind it, NULL with `error`. */
static const char *parse_authority(const char *at, const char *text, struct wi_url *ret,
                                   widl_error *error)
{
    ret->port = ret->scheme->default_port;
    if (strchr(at, '@') && strcspn(at, "@") < strcspn(at, "/?#")) {
        refuse(error, "a user name, which is not supported,", text);
        return NULL;
    }
    at = parse_host(at, ret);
    if (!at) {
        refuse(error, "no valid host", text);
        return NULL;
    }
    if (*at == ':') {
        at = parse_port(at, ret);
        if (!at)
            refuse(error, "the port is not a number from 0 to 65535", text);
    } else if (ret->port == 0) {
        refuse(error, "no port", text);
        return NULL;
    }
    return at;
}

/**
 * Parse the name of a file at `at`, up to a colon. `///` begins an absolute one, as elsewhere.
 *
 * Return: the place behind it, NULL with `error`.
 */
static const char *parse_file(const char *at, const char *text, struct wi_url *ret,
                              widl_error *error)
{
    const char *reason = NULL;
    size_t size;

    if (strncmp(at, "//", 2) == 0)
        at += at[2] == '/' ? 2 : 0;
    size = strcspn(at, ret->scheme->is_raw ? "" : ":");
    if (strncmp(at, "//", 2) == 0)
        reason = "a host, which a unix socket does not have,";
    else if (size == 0)
        reason = "no file";
    for (size_t i = 0; i < size; i++) {
        if ((unsigned char)at[i] < ' ' || at[i] == 0x7f)
            reason = "a control character";
    }
    if (reason) {
        refuse(error, reason, text);
        return NULL;
    }
    if (size > MOST_FILE_BYTES) {
        widl_error_set(error, WIDL_ERROR_URL, NULL,
                       "the name of the unix socket has %zu bytes, but may have %zu, in URL '%s'",
                       size, MOST_FILE_BYTES, text);
        return NULL;
    }
    copy_part(ret->host, sizeof(ret->host), at, size);
    at += size;
    if (*at == ':' && at[1] != '/') {
        refuse(error, "a colon without a path behind it", text);
        return NULL;
    }
    return *at == ':' ? at + 1 : at;
}

bool wi_url_parse(const char *text, struct wi_url *ret, widl_error *error)
{
    const char *at;

    if (!text)
        return widl_error_set(error, WIDL_ERROR_URL, NULL, "no URL");
    at = skip_scheme(text, ret, error);
    if (!at)
        return false;
    at = ret->scheme->is_local ? parse_file(at, text, ret, error)
                               : parse_authority(at, text, ret, error);
    if (!at)
        return false;
    if (ret->scheme->is_raw)
        return *at == '\0' || strcmp(at, "/") == 0 ||
               refuse(error, "a path, which RawSocket does not have,", text);
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

bool wi_url_parse_page(const char *text, struct wi_url *ret, widl_error *error)
{
    static const char START[] = "http://";
    const char *at = NULL;

    if (!text || strncasecmp(text, START, sizeof(START) - 1) != 0)
        return refuse(error, "no http://HOST:PORT", text ? text : "");
    *ret = (struct wi_url){.scheme = &HTTP};
    at = parse_authority(text + sizeof(START) - 1, text, ret, error);
    if (!at)
        return false;
    return *at == '\0' || strcmp(at, "/") == 0 ||
           refuse(error, "a path, where /metrics and /health are served,", text);
}

bool wi_url_is_secure(const char *text)
{
    const struct wi_scheme *scheme = text ? find_scheme(text, strcspn(text, ":/"), NULL) : NULL;

    return scheme && scheme->is_secure;
}

void wi_url_authority(const struct wi_url *url, char out[WI_URL_AUTHORITY_SIZE])
{
    if (url->scheme->is_local)
        snprintf(out, WI_URL_AUTHORITY_SIZE, "%s", url->host);
    else
        snprintf(out, WI_URL_AUTHORITY_SIZE, url->ipv6 ? "[%s]:%u" : "%s:%u", url->host,
                 (unsigned)url->port);
}

void wi_url_host(const struct wi_url *url, char out[WI_URL_AUTHORITY_SIZE])
{
    if (url->scheme->is_local)
        snprintf(out, WI_URL_AUTHORITY_SIZE, "localhost");
    else if (url->port == url->scheme->default_port)
        snprintf(out, WI_URL_AUTHORITY_SIZE, url->ipv6 ? "[%s]" : "%s", url->host);
    else
        wi_url_authority(url, out);
}

void wi_url_write(const struct wi_url *url, char out[WI_URL_TEXT_SIZE])
{
    char authority[WI_URL_AUTHORITY_SIZE];
    const struct wi_scheme *scheme = url->scheme;
    const char *separator = scheme->is_local && !scheme->is_raw ? ":" : "";

    wi_url_authority(url, authority);
    snprintf(out, WI_URL_TEXT_SIZE, "%s:%s%s%s%s", scheme->name, scheme->is_local ? "" : "//",
             authority, separator, url->path);
}
