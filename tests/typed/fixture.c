/* SPDX-License-Identifier: MIT */
/* The life of router, callee and caller around one test, and assertions that tests share. */
#include "fixture.h"

#include <stdio.h>
#include <stdlib.h>

#define REALM "realm1"

static void *run_router(void *router)
{
    widl_router_run(router, NULL);
    return NULL;
}

static void *run_callee(void *session)
{
    widl_session_run(session, NULL);
    return NULL;
}

widl_session *fixture_connect(const char *url, widl_serializers serializers)
{
    widl_error error = {0};
    widl_options options = {.serializers = serializers};
    widl_session *session = widl_connect(url, REALM, &options, &error);

    if (!session)
        fail_msg("%s", widl_error_text(&error));
    return session;
}

int fixture_set_up(void **state, fixture_serve_fn *serve, widl_serializers of_caller,
                   widl_serializers of_callee)
{
    struct fixture *f = calloc(1, sizeof(*f));
    widl_error error = {0};
    const char *url;

    assert_non_null(f);
    f->router = widl_router_new(NULL, &error);
    assert_non_null(f->router);
    assert_true(widl_router_add_realm(f->router, REALM, &error));
    url = widl_router_listen(f->router, "ws://127.0.0.1:0/ws", &error);
    assert_non_null(url);
    snprintf(f->url, sizeof(f->url), "%s", url);
    assert_int_equal(pthread_create(&f->router_thread, NULL, run_router, f->router), 0);
    f->callee = fixture_connect(f->url, of_callee);
    assert_non_null(serve(f->callee, &error));
    assert_int_equal(pthread_create(&f->callee_thread, NULL, run_callee, f->callee), 0);
    f->caller = fixture_connect(f->url, of_caller);
    *state = f;
    return 0;
}

int fixture_tear_down(void **state)
{
    struct fixture *f = *state;

    widl_session_stop(f->callee);
    pthread_join(f->callee_thread, NULL);
    widl_session_close(f->caller);
    widl_session_close(f->callee);
    widl_router_stop(f->router);
    pthread_join(f->router_thread, NULL);
    widl_router_free(f->router);
    free(f);
    return 0;
}

void fixture_assert_refused(const struct fixture *f, const char *uri, const char *args,
                            const char *kwargs, const char *problem)
{
    widl_payload payload = {0};
    widl_payload result;
    widl_arena arena = {0};
    widl_call call = {0};

    if (args)
        assert_true(widl_value_from_json(widl_str(args), &arena, &payload.args, NULL));
    if (kwargs)
        assert_true(widl_value_from_json(widl_str(kwargs), &arena, &payload.kwargs, NULL));
    assert_false(widl_session_call(f->caller, uri, &payload, &call, &result));
    assert_string_equal(call.error.uri, "wamp.error.invalid_argument");
    if (!strstr(widl_error_text(&call.error), problem))
        fail_msg("'%s' is not in '%s'", problem, widl_error_text(&call.error));
    widl_call_release(&call);
    widl_arena_free(&arena);
}

void assert_text(widl_string actual, const char *expected)
{
    assert_int_equal(actual.size, strlen(expected));
    assert_memory_equal(actual.data, expected, actual.size);
    assert_int_equal(actual.data[actual.size], '\0');
}
