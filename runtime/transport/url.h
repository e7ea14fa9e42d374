/* SPDX-License-Identifier: MIT */
/*
 * The address of a router:
 *
 *     ws://HOST[:PORT][/PATH]      WebSocket over TCP
 *     wss://HOST[:PORT][/PATH]     WebSocket over TLS
 *     ws+unix:FILE[:/PATH]         WebSocket over a unix socket
 *     tcp://HOST:PORT              RawSocket over TCP
 *     tls://HOST:PORT              RawSocket over TLS
 *     unix:FILE                    RawSocket over a unix socket
 */
#ifndef WI_URL_H
#define WI_URL_H

#include <stdint.h>

#include <widl/error.h>

/** Room for the parts, each with its NUL; a longer one is refused. */
#define WI_URL_HOST_SIZE 256
#define WI_URL_PATH_SIZE 1024

/** Room for the text that wi_url_authority() writes, with its NUL. */
#define WI_URL_AUTHORITY_SIZE (WI_URL_HOST_SIZE + 8)

/** Room for the text of a whole URL, with its NUL. */
#define WI_URL_TEXT_SIZE (WI_URL_AUTHORITY_SIZE + WI_URL_PATH_SIZE + 16)

/** What the beginning of a URL says. */
struct wi_scheme {
    const char *name;
    uint16_t default_port; /**< 0: it must be given */
    bool is_local;         /**< over a unix socket */
    bool is_raw;           /**< RawSocket, which has no path */
    bool is_secure;        /**< over TLS */
};

/** A URL in parts. */
struct wi_url {
    const struct wi_scheme *scheme;
    char host[WI_URL_HOST_SIZE]; /**< name or numeric address, without brackets; or the file */
    char path[WI_URL_PATH_SIZE]; /**< with its leading slash and the query; of RawSocket "" */
    uint16_t port;               /**< 0 asks a listener for a free one */
    bool ipv6;                   /**< host is a numeric IPv6 address */
};

/**
 * Parse a URL. For WebSocket the port defaults to 80 or 443, the path to `/`. The name of a file is
 * taken as it is.
 *
 * Return: false with WIDL_ERROR_URL, whose text quotes the URL and says what is wrong.
 */
bool wi_url_parse(const char *text, struct wi_url *ret, widl_error *error);

/** Parse `http://HOST[:PORT]`, where a router serves pages; otherwise the same. */
bool wi_url_parse_page(const char *text, struct wi_url *ret, widl_error *error);

/** Whether a URL is of TLS; one that is none is not. */
bool wi_url_is_secure(const char *text);

/** HOST:PORT, with the brackets of an IPv6 address; or the file. */
void wi_url_authority(const struct wi_url *url, char out[WI_URL_AUTHORITY_SIZE]);

/** The value of HTTP's header Host: without a port that is the default; localhost for a file. */
void wi_url_host(const struct wi_url *url, char out[WI_URL_AUTHORITY_SIZE]);

/** The whole URL. */
void wi_url_write(const struct wi_url *url, char out[WI_URL_TEXT_SIZE]);

#endif
