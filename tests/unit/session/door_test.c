/* SPDX-License-Identifier: MIT */
/* What a client is by the door that it comes by. */
#include <pthread.h>
#include <stdio.h>

#include <widl/authorizer.h>
#include <widl/widl.h>

#include "support/cmocka_widl.h"

static struct fixture {
    widl_router *router;
    pthread_t thread;
    char plain[64];
    char remote[64];
} fixture;

static void *serve(void *router)
{
    widl_router_run(router, NULL);
    return NULL;
}

static bool listen_at(char *ret, size_t size, bool is_remote)
{
    const widl_listen_options options = {.remote = is_remote};
    const char *url =
        widl_router_listen_with(fixture.router, "ws://127.0.0.1:0/ws", &options, NULL);
    snprintf(ret, size, "%s", url ? url : "");
    return url;
}

static int start(void **state)
{
    (void)state;
    fixture.router = widl_router_new(NULL, NULL);
    if (!fixture.router || !widl_router_add_realm(fixture.router, "realm1", NULL) ||
        !widl_router_add_realm(fixture.router, "realm2", NULL) ||
        !widl_router_add_role(fixture.router, "realm2", "anonymous", NULL, NULL) ||
        !listen_at(fixture.plain, sizeof(fixture.plain), false) ||
        !listen_at(fixture.remote, sizeof(fixture.remote), true))
        return -1;
    return pthread_create(&fixture.thread, NULL, serve, fixture.router);
}

static int finish(void **state)
{
    (void)state;
    widl_router_stop(fixture.router);
    pthread_join(fixture.thread, NULL);
    widl_router_free(fixture.router);
    return 0;
}

static void nobody_is_local_by_a_remote_door(void **state)
{
    const struct {
        const char *url;
        const char *realm;
        bool is_welcome;
    } rows[] = {
        {fixture.plain, "realm1", true},
        {fixture.plain, "realm2", true},
        {fixture.remote, "realm1", false},
        {fixture.remote, "realm2", true}, /* which has the role */
    };
    (void)state;
    for (size_t i = 0; i < ARRAY_LENGTH(rows); i++) {
        widl_error error = {0};
        widl_session *session = widl_connect(rows[i].url, rows[i].realm, NULL, &error);
        assert_int_equal(session != NULL, rows[i].is_welcome);
        if (!session)
            assert_string_equal(error.uri, "wamp.error.authentication_required");
        widl_session_close(session);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(nobody_is_local_by_a_remote_door),
    };
    return cmocka_run_group_tests(tests, start, finish);
}
