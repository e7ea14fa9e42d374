/* SPDX-License-Identifier: MIT */
/*
 * A client of WAMP v1: its life, from the connection to the end of that.
 *
 * WAMP v1 has no message that says what is wrong or that all is over; so the connection is closed,
 * and its close code says why.
 *
 * Invariant: once `is_ended` is set the connection is being closed, and nothing more is received or
 * sent; the peer of the core lives until the connection is gone.
 */
#include "router/v1/client.h"

#include <stdlib.h>
#include <string.h>

#include "router/v1/state.h"

struct wi_v1_service *wi_v1_service_new(const char *realm, const widl_v1_prefix *prefixes,
                                        size_t count, widl_error *error)
{
    struct wi_v1_service *service = calloc(1, sizeof(*service));
    if (!service) {
        widl_error_set(error, WIDL_ERROR_MEMORY, NULL, "no memory for clients of WAMP v1");
        return NULL;
    }
    service->realm = strdup(realm);
    if (!service->realm)
        widl_error_set(error, WIDL_ERROR_MEMORY, NULL, "no memory for clients of WAMP v1");
    else if (wi_v1_uris_init(&service->uris, prefixes, count, NULL, error))
        return service;
    wi_v1_service_free(service);
    return NULL;
}

void wi_v1_service_free(struct wi_v1_service *service)
{
    if (!service)
        return;
    wi_v1_uris_done(&service->uris);
    free(service->realm);
    free(service);
}

void wi_v1_client_end(struct wi_v1_client *client, enum wi_v1_end end, const char *why)
{
    if (client->is_ended)
        return;
    client->is_ended = true;
    wi_core_report_as(client->core, WI_REPORT_wamp_v1,
                      end == WI_V1_END_NORMAL ? WIDL_LOG_INFO : WIDL_LOG_WARNING, NULL,
                      "session %llu of WAMP v1 is closed: %s",
                      (unsigned long long)wi_v1_client_session(client), why);
    client->operations->close(client->user, end);
}

static bool on_core_send(void *user, const void *data, size_t size)
{
    return wi_v1_deliver(user, data, size);
}

static void on_core_close(void *user)
{
    wi_v1_client_end(user, WI_V1_END_NORMAL, "the session is over");
}

static void on_core_cut(void *user)
{
    struct wi_v1_client *client = user;
    client->is_ended = true;
    client->operations->cut(client->user);
}

static void on_core_joined(void *user)
{
    struct wi_v1_client *client = user;
    if (client->operations->joined)
        client->operations->joined(client->user);
}

static void on_core_refused(void *user, widl_string reason, widl_string text)
{
    wi_v1_refused(user, reason, text);
}

static void on_core_describe(void *user, widl_peer_facts *ret)
{
    struct wi_v1_client *client = user;
    if (client->operations->describe)
        client->operations->describe(client->user, ret);
    else
        ret->is_local = true;
}

/** Release what is not the core's. */
static void client_free(struct wi_v1_client *client)
{
    wi_v1_curies_done(&client->curies);
    wi_v1_calls_done(client);
    wi_v1_topics_done(client);
    widl_buffer_free(&client->incoming);
    widl_buffer_free(&client->request);
    widl_buffer_free(&client->outgoing);
    widl_arena_free(&client->scratch);
    free(client);
}

struct wi_v1_client *wi_v1_client_new(struct wi_core *core, const struct wi_v1_service *service,
                                      const struct wi_v1_operations *operations, void *user)
{
    static const struct wi_peer_operations peer_operations = {.send = on_core_send,
                                                              .close = on_core_close,
                                                              .cut = on_core_cut,
                                                              .joined = on_core_joined,
                                                              .refused = on_core_refused,
                                                              .describe = on_core_describe};
    struct wi_v1_client *client = calloc(1, sizeof(*client));
    if (!client)
        return NULL;
    client->core = core;
    client->service = service;
    client->operations = operations;
    client->user = user;
    wi_list_init(&client->stale);
    client->peer = wi_peer_new(core, WI_MSGPACK, &peer_operations, client);
    if (!client->peer) {
        client_free(client);
        return NULL;
    }
    wi_v1_join(client, &(struct wi_v1_claim){0});
    return client;
}

/** A client that keeps nothing does not keep the memory of its largest message either. */
static void trim(widl_buffer *buffer)
{
    const size_t most = (size_t)64 << 10;
    if (buffer->capacity > most)
        widl_buffer_free(buffer);
}

void wi_v1_client_receive(struct wi_v1_client *client, const void *data, size_t size)
{
    struct wi_v1_message message;
    widl_problem problem;
    wi_v1_drop_stale(client);
    if (client->is_ended)
        return;
    if (wi_v1_parse(WI_V1_SENT_BY_CLIENT, data, size, &client->incoming, &message, &problem))
        wi_v1_handle(client, &message);
    else
        wi_v1_client_end(client, problem.out_of_memory ? WI_V1_END_POLICY : WI_V1_END_VIOLATION,
                         problem.text);
    trim(&client->incoming);
    trim(&client->request);
    trim(&client->outgoing);
}

void wi_v1_client_lost(struct wi_v1_client *client)
{
    client->is_ended = true;
    wi_peer_lost(client->peer);
}

uint64_t wi_v1_client_session(const struct wi_v1_client *client)
{
    return client->peer ? wi_peer_session(client->peer) : 0;
}

void wi_v1_client_gone(struct wi_v1_client *client)
{
    client->is_ended = true;
    wi_peer_gone(client->peer);
    client_free(client);
}
