/* SPDX-License-Identifier: MIT */
/* A way through an HTTP proxy (RFC 7231, 4.3.6), as the client sees it, without sockets. */
#ifndef WI_PROXY_H
#define WI_PROXY_H

#include "transport/http_head.h"
#include "transport/url.h"

/** Room for a user's name and password, in base64, with its NUL. */
#define WI_PROXY_USER_SIZE 344

/** A proxy. */
struct wi_proxy {
    char host[WI_URL_HOST_SIZE]; /**< name or numeric address, without brackets */
    uint16_t port;
    char user[WI_PROXY_USER_SIZE]; /**< name and password in base64; empty: none */
};

/**
 * Parse `http://[USER:PASSWORD@]HOST:PORT`; USER and PASSWORD may have bytes as %XX.
 *
 * Return: false with WIDL_ERROR_URL, whose text does not quote it, for it may have a password.
 */
bool wi_proxy_parse(const char *text, struct wi_proxy *ret, widl_error *error);

/** Append the request for a way to the host of `target`. Return: false when memory is short. */
bool wi_proxy_write_request(const struct wi_proxy *proxy, const struct wi_url *target,
                            widl_buffer *out);

/** Judge the answer. Return: false with WIDL_ERROR_CONNECT, which quotes its status. */
bool wi_proxy_check_answer(const struct wi_http_head *head, widl_error *error);

#endif
