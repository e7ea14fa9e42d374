/* SPDX-License-Identifier: MIT */
/*
 * A router for those who operate it: what it counts, and whether it is well.
 *
 *     widl_router_listen_operation(router, "http://127.0.0.1:9090", NULL, &error);
 *
 * `GET /metrics` answers in the text format of Prometheus, docs/router.md has the table; `GET
 * /health` is 200 while the router serves and 503 while it shuts down. Who asks need not say who
 * they are, so it is for this machine, or for a network that only operators reach.
 */
#ifndef WIDL_OPERATION_H
#define WIDL_OPERATION_H

#include <widl/codec.h>
#include <widl/router.h>

#ifdef __cplusplus
extern "C" {
#endif

/** Where operators ask. All zero gives the defaults. */
typedef struct widl_operation_options {
    /** Whether the address may be one that other machines reach; false: only a loopback address. */
    bool allow_remote;
} widl_operation_options;

/**
 * Serve /metrics and /health, and nothing else, at `http://HOST:PORT`; port 0 takes a free one. At
 * a loopback address who asks must call it by one of its names, or by one of allow_hosts.
 *
 * options: borrowed, may be NULL.
 * Return:  the URL with its real port; NULL when it is served already, the address is not a
 *          loopback address, or cannot be listened at. Lifetime: the router.
 */
WIDL_API const char *widl_router_listen_operation(widl_router *router, const char *url,
                                                  const widl_operation_options *options,
                                                  widl_error *error);

/**
 * Append what /metrics answers, for programs that have a server of their own. Not from a callback.
 * Return: false when memory is short.
 */
WIDL_API bool widl_router_write_metrics(widl_router *router, widl_buffer *out, widl_error *error);

#ifdef __cplusplus
}
#endif

#endif
