/* SPDX-License-Identifier: MIT */
/*
 * Carries scenarios over sockets: the router runs in a thread of its own, as a program would run
 * it. The peers come through websocket_client.h, those that speak CBOR in batches; or, when
 * WIDL_CARRIER is `rawsocket`, through rawsocket_client.h.
 */
#include <pthread.h>
#include <stdlib.h>

#include "support/rawsocket_client.h"
#include "support/router_scenario.h"
#include "support/websocket_client.h"

struct router {
    widl_router *router;
    const char *url;
    const char *v1_url; /* where clients of WAMP v1 come to */
    bool is_raw;
    pthread_t thread;
    bool good;
};

struct connection {
    struct websocket_client *client; /* NULL: the next */
    struct rawsocket_client *raw;
    struct peer *owner;
};

static void *serve(void *user)
{
    struct router *router = user;
    router->good = widl_router_run(router->router, NULL);
    return NULL;
}

void scenario_authenticate(void *user, const char *realm, const widl_authenticator *authenticator,
                           void *authenticator_user)
{
    struct router *router = user;
    assert_true(widl_router_set_authenticator(router->router, realm, authenticator,
                                              authenticator_user, NULL));
}

void scenario_add_role(void *user, const char *role, const widl_role_options *options)
{
    const struct router *router = user;
    assert_true(widl_router_add_role(router->router, "realm1", role, options, NULL));
}

void scenario_permit(void *user, const char *role, const widl_permission *permission)
{
    const struct router *router = user;
    assert_true(widl_router_permit(router->router, "realm1", role, permission, NULL));
}

void scenario_authorize(void *user, const widl_authorizer *authorizer, void *authorizer_user)
{
    const struct router *router = user;
    assert_true(
        widl_router_set_authorizer(router->router, "realm1", authorizer, authorizer_user, NULL));
}

void scenario_authorize_by(void *user, const char *procedure)
{
    const struct router *router = user;
    assert_true(widl_router_set_authorizer_procedure(router->router, "realm1", procedure, NULL));
}

void scenario_authenticate_by(void *user, const char *realm, const char *procedure_realm,
                              const char *procedure)
{
    const struct router *router = user;
    assert_true(widl_router_set_authenticator_procedure(router->router, realm, procedure_realm,
                                                        procedure, NULL));
    assert_true(widl_router_add_role(router->router, procedure_realm, "anonymous", NULL, NULL));
    assert_true(widl_router_permit(router->router, procedure_realm, "anonymous",
                                   &(widl_permission){.uri = procedure, .allow = WIDL_MAY_REGISTER},
                                   NULL));
}

void scenario_keep_history(void *user, const char *topic)
{
    const struct router *router = user;
    assert_true(
        widl_router_keep_history(router->router, "realm1", WIDL_MATCH_EXACT, topic, NULL, NULL));
}

static void *start(const struct scenario_case *test)
{
    static const widl_v1_prefix prefix = {.v1 = "http://example.com/calc#", .wamp = "com.calc."};
    static const widl_listen_options listen_options = {
        .v1_realm = "realm1", .v1_prefixes = &prefix, .v1_prefix_count = 1};
    struct router *router = calloc(1, sizeof(*router));
    const char *carrier = getenv("WIDL_CARRIER");
    widl_error error = {0};
    assert_non_null(router);
    router->router = widl_router_new(&test->options, &error);
    assert_non_null(router->router);
    assert_true(widl_router_add_realm(router->router, "realm1", &error));
    assert_true(widl_router_add_realm(router->router, "realm2", &error));
    if (test->prepare)
        test->prepare(router);
    router->is_raw = carrier && strcmp(carrier, "rawsocket") == 0;
    router->url = widl_router_listen_with(
        router->router, router->is_raw ? "tcp://127.0.0.1:0" : "ws://127.0.0.1:0/ws",
        &listen_options, &error);
    router->v1_url = router->url;
    if (router->is_raw)
        router->v1_url =
            widl_router_listen_with(router->router, "ws://127.0.0.1:0/ws", &listen_options, &error);
    if (!router->url || !router->v1_url)
        fail_msg("%s", widl_error_text(&error));
    assert_int_equal(pthread_create(&router->thread, NULL, serve, router), 0);
    return router;
}

static void stop(void *user)
{
    struct router *router = user;
    widl_router_stop(router->router);
    pthread_join(router->thread, NULL);
    assert_true(router->good);
    widl_router_free(router->router);
    free(router);
}

static const char *const SUBPROTOCOLS[WI_SERIALIZER_COUNT] = {
    [WI_JSON] = "wamp.2.json",
    [WI_MSGPACK] = "wamp.2.msgpack",
    [WI_CBOR] = "wamp.2.cbor.batched",
};

/* As a hello numbers them. */
static const unsigned NUMBERS[WI_SERIALIZER_COUNT] = {
    [WI_JSON] = 1,
    [WI_MSGPACK] = 2,
    [WI_CBOR] = 3,
};

static void *open_peer(void *user, enum wi_serializer serializer, struct peer *peer)
{
    const struct router *router = user;
    struct connection *connection = calloc(1, sizeof(*connection));
    assert_non_null(connection);
    connection->owner = peer;
    if (router->is_raw && !peer_is_v1(peer)) {
        connection->raw = rawsocket_connect(router->url, NUMBERS[serializer]);
        return connection;
    }
    connection->client = peer_is_v1(peer)
                             ? websocket_connect(router->v1_url, "wamp")
                             : websocket_connect(router->url, SUBPROTOCOLS[serializer]);
    assert_non_null(connection->client);
    return connection;
}

static enum websocket_opcode opcode_of(const struct connection *connection)
{
    return peer_serializer(connection->owner) == WI_JSON ? WEBSOCKET_TEXT : WEBSOCKET_BINARY;
}

/* A batch of one. */
static void send_batch(struct connection *connection, const void *data, size_t size)
{
    unsigned char length[4] = {(unsigned char)(size >> 24), (unsigned char)(size >> 16),
                               (unsigned char)(size >> 8), (unsigned char)size};
    widl_buffer batch = {0};
    assert_true(widl_buffer_append(&batch, length, sizeof(length)) &&
                widl_buffer_append(&batch, data, size));
    websocket_send(connection->client, opcode_of(connection), batch.data, batch.size);
    widl_buffer_free(&batch);
}

static void deliver_batch(struct connection *connection, const unsigned char *data, size_t size)
{
    assert_true(size > 0);
    while (size > 0) {
        assert_true(size >= 4);
        size_t length =
            (size_t)data[0] << 24 | (size_t)data[1] << 16 | (size_t)data[2] << 8 | data[3];
        assert_true(length <= size - 4);
        peer_delivered(connection->owner, data + 4, length);
        data += 4 + length;
        size -= 4 + length;
    }
}

static void send_bytes(void *user, const void *data, size_t size)
{
    struct connection *connection = user;
    if (connection->raw) {
        rawsocket_send(connection->raw, data, size);
        return;
    }
    if (peer_serializer(connection->owner) == WI_CBOR) {
        send_batch(connection, data, size);
        return;
    }
    websocket_send(connection->client, opcode_of(connection), data, size);
}

static void receive_raw(struct connection *connection)
{
    const void *data;
    size_t size;
    if (rawsocket_receive(connection->raw, &data, &size))
        peer_delivered(connection->owner, data, size);
    else
        peer_closed(connection->owner);
}

static void receive(void *user)
{
    struct connection *connection = user;
    if (connection->raw) {
        receive_raw(connection);
        return;
    }
    struct websocket_frame frame = websocket_receive(connection->client);
    if (frame.opcode == WEBSOCKET_CLOSE) {
        peer_closed_with(connection->owner, frame.status);
        return;
    }
    assert_int_equal(frame.opcode, opcode_of(connection));
    if (peer_serializer(connection->owner) == WI_CBOR)
        deliver_batch(connection, frame.data, frame.size);
    else
        peer_delivered(connection->owner, frame.data, frame.size);
}

static void close_peer(void *user)
{
    struct connection *connection = user;
    if (connection->raw)
        rawsocket_drop(connection->raw);
    else
        websocket_drop(connection->client);
    free(connection);
}

const struct scenario_carrier scenario_carrier = {
    .name = "sockets",
    .start = start,
    .stop = stop,
    .open = open_peer,
    .send = send_bytes,
    .receive = receive,
    .close = close_peer,
};
