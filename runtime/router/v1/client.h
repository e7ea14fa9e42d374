/* SPDX-License-Identifier: MIT */
/*
 * A client of WAMP v1 at the router: it speaks v1, and is a peer of the core all the same, in the
 * realm that such clients are for. docs/wamp-v1.md has the translation.
 *
 * The core is used as by any other peer and knows nothing of this. It joins when it is made.
 */
#ifndef WI_ROUTER_V1_CLIENT_H
#define WI_ROUTER_V1_CLIENT_H

#include "router/core/core.h"
#include "v1/uris.h"

struct wi_v1_client;

/** What clients of WAMP v1 find at a listener. */
struct wi_v1_service {
    char *realm;
    struct wi_v1_uris uris;
};

/** Copy what clients are to find. Return: NULL with `error` as wi_v1_uris_init(). */
struct wi_v1_service *wi_v1_service_new(const char *realm, const widl_v1_prefix *prefixes,
                                        size_t count, widl_error *error);

/** Release it; no client is left. NULL is allowed. */
void wi_v1_service_free(struct wi_v1_service *service);

/** Why the router closes the connection of a client. */
enum wi_v1_end {
    WI_V1_END_NORMAL,
    WI_V1_END_VIOLATION, /**< the client has sent what WAMP v1 does not allow */
    WI_V1_END_POLICY,    /**< it may not be here, or asks for too much */
};

/** As struct wi_peer_operations; what is sent is JSON text. */
struct wi_v1_operations {
    bool (*send)(void *user, const void *data, size_t size);
    void (*close)(void *user, enum wi_v1_end end);
    void (*cut)(void *user);
    void (*joined)(void *user);
    void (*describe)(void *user, widl_peer_facts *ret);
};

/**
 * A client whose connection is open: it joins the service's realm and is welcomed, or closed, which
 * `operations` are used for already. NULL: no memory, or shutting down.
 *
 * service, operations: borrowed as long as the client.
 */
struct wi_v1_client *wi_v1_client_new(struct wi_core *core, const struct wi_v1_service *service,
                                      const struct wi_v1_operations *operations, void *user);

/** As wi_peer_receive(), wi_peer_lost(), wi_peer_session() and wi_peer_gone(). */
void wi_v1_client_receive(struct wi_v1_client *client, const void *data, size_t size);
void wi_v1_client_lost(struct wi_v1_client *client);
uint64_t wi_v1_client_session(const struct wi_v1_client *client);
void wi_v1_client_gone(struct wi_v1_client *client);

#endif
