/* SPDX-License-Identifier: MIT */
/* The address of a router: ws://HOST[:PORT][/PATH]. */
#ifndef WI_URL_H
#define WI_URL_H

#include <stdint.h>

#include <widl/error.h>

/** Room for the parts, each with its NUL; a longer one is refused. */
#define WI_URL_HOST_SIZE 256
#define WI_URL_PATH_SIZE 1024

/** Room for the text that wi_url_authority() writes, with its NUL. */
#define WI_URL_AUTHORITY_SIZE (WI_URL_HOST_SIZE + 8)

/** A URL in parts. */
struct wi_url {
    char host[WI_URL_HOST_SIZE]; /**< name or numeric address, without brackets */
    char path[WI_URL_PATH_SIZE]; /**< with its leading slash, and the query if there is one */
    uint16_t port;               /**< 0 asks a listener for a free one */
    bool ipv6;                   /**< host is a numeric IPv6 address */
};

/**
 * Parse a URL. The port defaults to 80, the path to `/`.
 *
 * Return: false with WIDL_ERROR_URL, whose text quotes the URL and says what is wrong.
 */
bool wi_url_parse(const char *text, struct wi_url *ret, widl_error *error);

/** HOST:PORT, with the brackets of an IPv6 address; the default port is left out on request. */
void wi_url_authority(const struct wi_url *url, bool omit_default_port,
                      char out[WI_URL_AUTHORITY_SIZE]);

#endif
