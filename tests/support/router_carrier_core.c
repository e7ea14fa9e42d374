/* SPDX-License-Identifier: MIT */
/*
 * Carries scenarios in the process: each peer is one of the core's own, and time is told. With
 * SCENARIO_WITH_META defined the realms have the meta API, with SCENARIO_WITH_V1 clients of WAMP v1
 * may come.
 */
#include <stdlib.h>

#include "router/core/core.h"
#ifdef SCENARIO_WITH_META
#include "router/meta/meta.h"
#endif
#ifdef SCENARIO_WITH_V1
#include "router/v1/client.h"
#endif
#include "support/router_scenario.h"

struct router {
    struct wi_core *core;
    uint64_t now_ms;
#ifdef SCENARIO_WITH_META
    struct wi_meta *meta;
#endif
#ifdef SCENARIO_WITH_V1
    struct wi_v1_service *v1;
#endif
};

struct connection {
    struct wi_peer *peer;    /* NULL: a client of WAMP v1 */
    struct wi_v1_client *v1; /* else NULL */
    struct peer *owner;
};

static bool on_send(void *user, const void *data, size_t size)
{
    struct connection *connection = user;
    peer_delivered(connection->owner, data, size);
    return true;
}

static void on_close(void *user)
{
    struct connection *connection = user;
    peer_closed(connection->owner);
}

static void describe(void *user, widl_peer_facts *ret)
{
    (void)user;
    ret->transport = widl_str("test");
    ret->address = widl_str("127.0.0.1:4711");
    ret->is_local = true;
}

void scenario_authenticate(void *user, const char *realm, const widl_authenticator *authenticator,
                           void *authenticator_user)
{
    struct router *router = user;
    assert_true(
        wi_core_set_authenticator(router->core, realm, authenticator, authenticator_user, NULL));
}

void scenario_add_role(void *user, const char *role, const widl_role_options *options)
{
    static const widl_role_options defaults = {0};
    const struct router *router = user;
    assert_true(
        wi_core_add_role(router->core, "realm1", role, options ? options : &defaults, NULL));
}

void scenario_permit(void *user, const char *role, const widl_permission *permission)
{
    const struct router *router = user;
    assert_true(wi_core_permit(router->core, "realm1", role, permission, NULL));
}

void scenario_authorize(void *user, const widl_authorizer *authorizer, void *authorizer_user)
{
    const struct router *router = user;
    assert_true(wi_core_set_authorizer(router->core, "realm1", authorizer, authorizer_user, NULL));
}

#ifdef SCENARIO_WITH_META
void scenario_authorize_by(void *user, const char *procedure)
{
    const struct router *router = user;
    assert_true(wi_meta_authorize_by(router->meta, "realm1", procedure, NULL));
}

void scenario_authenticate_by(void *user, const char *realm, const char *procedure_realm,
                              const char *procedure)
{
    const struct router *router = user;
    assert_true(wi_meta_authenticate_by(router->meta, realm, procedure_realm, procedure, NULL));
    assert_true(wi_core_add_role(router->core, procedure_realm, "anonymous",
                                 &(widl_role_options){0}, NULL));
    assert_true(wi_core_permit(router->core, procedure_realm, "anonymous",
                               &(widl_permission){.uri = procedure, .allow = WIDL_MAY_REGISTER},
                               NULL));
}
#endif

void scenario_keep_history(void *user, const char *topic)
{
    const struct router *router = user;
    assert_true(wi_core_keep_history(router->core, "realm1", WI_MATCH_EXACT, topic,
                                     &(widl_history_limits){0}, NULL));
}

#ifdef SCENARIO_WITH_V1
static void on_v1_close(void *user, enum wi_v1_end end)
{
    static const unsigned statuses[] = {
        [WI_V1_END_NORMAL] = 1000, [WI_V1_END_VIOLATION] = 1002, [WI_V1_END_POLICY] = 1008};
    struct connection *connection = user;
    peer_closed_with(connection->owner, statuses[end]);
}

static void start_v1(struct router *router)
{
    static const widl_v1_prefix prefix = {.v1 = "http://example.com/calc#", .wamp = "com.calc."};
    router->v1 = wi_v1_service_new("realm1", &prefix, 1, NULL);
    assert_non_null(router->v1);
}

static void open_v1(struct router *router, struct connection *connection)
{
    static const struct wi_v1_operations operations = {
        .send = on_send, .close = on_v1_close, .cut = on_close, .describe = describe};
    connection->v1 = wi_v1_client_new(router->core, router->v1, &operations, connection);
    assert_non_null(connection->v1);
}

static void stop_v1(struct router *router)
{
    wi_v1_service_free(router->v1);
}

static void receive_v1(struct connection *connection, const void *data, size_t size)
{
    wi_v1_client_receive(connection->v1, data, size);
}

static void close_v1(struct connection *connection)
{
    wi_v1_client_gone(connection->v1);
}
#else
static void start_v1(struct router *router)
{
    (void)router;
}

static void open_v1(struct router *router, struct connection *connection)
{
    (void)router;
    (void)connection;
    fail_msg("the program knows no WAMP v1");
}

static void stop_v1(struct router *router)
{
    (void)router;
}

static void receive_v1(struct connection *connection, const void *data, size_t size)
{
    (void)connection;
    (void)data;
    (void)size;
}

static void close_v1(struct connection *connection)
{
    (void)connection;
}
#endif

static void *start(const struct scenario_case *test)
{
    struct router *router = calloc(1, sizeof(*router));
    assert_non_null(router);
    router->now_ms = 1000;
    router->core = wi_core_new(&test->options, router->now_ms);
    assert_non_null(router->core);
    assert_true(wi_core_add_realm(router->core, "realm1", NULL));
    assert_true(wi_core_add_realm(router->core, "realm2", NULL));
#ifdef SCENARIO_WITH_META
    router->meta = wi_meta_new(router->core);
    assert_non_null(router->meta);
    assert_true(wi_meta_serve(router->meta, "realm1", NULL));
    assert_true(wi_meta_serve(router->meta, "realm2", NULL));
#endif
    if (test->prepare)
        test->prepare(router);
    start_v1(router);
    return router;
}

static void advance(void *user, uint64_t ms)
{
    struct router *router = user;
    router->now_ms += ms;
    wi_core_tick(router->core, router->now_ms);
}

static void shutdown_core(void *user)
{
    struct router *router = user;
    wi_core_shutdown(router->core);
}

static void stop(void *user)
{
    struct router *router = user;
    assert_int_equal(wi_core_peers(router->core), 0);
#ifdef SCENARIO_WITH_META
    wi_meta_free(router->meta);
#endif
    stop_v1(router);
    wi_core_free(router->core);
    free(router);
}

static void *open_peer(void *user, enum wi_serializer serializer, struct peer *peer)
{
    static const struct wi_peer_operations operations = {
        .send = on_send, .close = on_close, .cut = on_close, .describe = describe};
    struct router *router = user;
    struct connection *connection = calloc(1, sizeof(*connection));
    assert_non_null(connection);
    connection->owner = peer;
    if (peer_is_v1(peer)) {
        open_v1(router, connection);
        return connection;
    }
    connection->peer = wi_peer_new(router->core, serializer, &operations, connection);
    assert_non_null(connection->peer);
    return connection;
}

static void send_bytes(void *user, const void *data, size_t size)
{
    struct connection *connection = user;
    if (connection->v1)
        receive_v1(connection, data, size);
    else
        wi_peer_receive(connection->peer, data, size);
}

static void receive(void *user)
{
    (void)user;
    fail_msg("a message is expected, but there is none");
}

static void close_peer(void *user)
{
    struct connection *connection = user;
    if (connection->v1)
        close_v1(connection);
    else
        wi_peer_gone(connection->peer);
    free(connection);
}

const struct scenario_carrier scenario_carrier = {
    .name = "in-process",
    .in_process = true,
    .start = start,
    .advance = advance,
    .shutdown = shutdown_core,
    .stop = stop,
    .open = open_peer,
    .send = send_bytes,
    .receive = receive,
    .close = close_peer,
};
