/* SPDX-License-Identifier: MIT */
/*
 * The request for a way through a proxy, and its answer.
 *
 * The name of the target is looked up by the proxy. The environment is not asked for proxies: who
 * may read along is for the program to say.
 */
#include "transport/proxy.h"

#include <stdio.h>
#include <strings.h>

#include "value/base64.h"

static const char SCHEME[] = "http://";

/** Longest name and password together. */
#define MOST_USER_BYTES ((WI_PROXY_USER_SIZE - 1) / 4 * 3)

static bool refuse(widl_error *error, const char *reason)
{
    return widl_error_set(error, WIDL_ERROR_URL, NULL, "%s in the URL of the proxy", reason);
}

static int digit_of(char byte)
{
    if (byte >= '0' && byte <= '9')
        return byte - '0';
    if (byte >= 'a' && byte <= 'f')
        return byte - 'a' + 10;
    return byte >= 'A' && byte <= 'F' ? byte - 'A' + 10 : -1;
}

/** Take USER:PASSWORD, unescaped, as base64. */
static bool read_user(const char *text, size_t size, struct wi_proxy *ret)
{
    unsigned char bytes[MOST_USER_BYTES];
    size_t used = 0;

    for (size_t i = 0; i < size; i++) {
        int high = text[i] == '%' && i + 2 < size ? digit_of(text[i + 1]) : -1;
        int low = high >= 0 ? digit_of(text[i + 2]) : -1;

        if (used == sizeof(bytes) || (text[i] == '%' && low < 0))
            return false;
        bytes[used++] = text[i] == '%' ? (unsigned char)(high * 16 + low) : (unsigned char)text[i];
        i += text[i] == '%' ? 2 : 0;
    }
    wi_base64_write(ret->user, bytes, used);
    ret->user[wi_base64_size(used)] = '\0';
    return memchr(bytes, ':', used) != NULL;
}

/** Read HOST:PORT by the rules of other URLs. */
static bool read_place(const char *text, struct wi_proxy *ret, widl_error *error)
{
    char url[WI_URL_AUTHORITY_SIZE + sizeof("tcp://")];
    struct wi_url place;
    int size = snprintf(url, sizeof(url), "tcp://%s", text);

    if (size < 0 || (size_t)size >= sizeof(url) || !wi_url_parse(url, &place, NULL) ||
        place.port == 0)
        return refuse(error, "no host with a port");
    memcpy(ret->host, place.host, sizeof(ret->host));
    ret->port = place.port;
    return true;
}

bool wi_proxy_parse(const char *text, struct wi_proxy *ret, widl_error *error)
{
    const char *at;

    *ret = (struct wi_proxy){0};
    if (strncasecmp(text, SCHEME, sizeof(SCHEME) - 1) != 0)
        return refuse(error, "a scheme other than http://");
    text += sizeof(SCHEME) - 1;
    at = strrchr(text, '@');
    if (at && !read_user(text, (size_t)(at - text), ret))
        return refuse(error, "no valid USER:PASSWORD");
    return read_place(at ? at + 1 : text, ret, error);
}

bool wi_proxy_write_request(const struct wi_proxy *proxy, const struct wi_url *target,
                            widl_buffer *out)
{
    char authority[WI_URL_AUTHORITY_SIZE];
    char request[2 * WI_URL_AUTHORITY_SIZE + WI_PROXY_USER_SIZE + 128];
    int size;

    wi_url_authority(target, authority);
    size = snprintf(request, sizeof(request), "CONNECT %s HTTP/1.1\r\nHost: %s\r\n%s%s%s\r\n",
                    authority, authority, proxy->user[0] ? "Proxy-Authorization: Basic " : "",
                    proxy->user, proxy->user[0] ? "\r\n" : "");
    return size > 0 && (size_t)size < sizeof(request) &&
           widl_buffer_append(out, request, (size_t)size);
}

/** The status of an answer: `NNN REASON`; empty when it is none. */
static widl_string status_of(widl_string line)
{
    static const char START[] = "HTTP/1.";
    size_t start = sizeof(START) + 1;

    if (line.size < start + 3 || memcmp(line.data, START, sizeof(START) - 1) != 0 ||
        line.data[start - 1] != ' ')
        return (widl_string){0};
    return widl_str_n(line.data + start, line.size - start);
}

bool wi_proxy_check_answer(const struct wi_http_head *head, widl_error *error)
{
    struct wi_http_lines lines;
    widl_string status = {0};
    char shown[64];

    if (wi_http_head_parse(head, &lines))
        status = status_of(lines.start);
    if (status.size == 0)
        return widl_error_set(error, WIDL_ERROR_CONNECT, NULL, "the proxy does not speak HTTP");
    if (status.data[0] == '2')
        return true;
    snprintf(shown, sizeof(shown), "%.*s", WIDL_STR_ARG(status));
    for (char *c = shown; *c; c++)
        *c = *c >= ' ' && *c < 0x7f ? *c : '?';
    return widl_error_set(error, WIDL_ERROR_CONNECT, NULL, "the proxy answered '%s'", shown);
}
