/* SPDX-License-Identifier: MIT */
/* What programs ask of a router that they operate: metrics, where they are served, and limits. */
#include <widl/operation.h>

#include <string.h>

#include "support/cmocka_widl.h"

static widl_router *make_router(void)
{
    widl_error error = {0};
    widl_router *router = widl_router_new(NULL, &error);
    assert_non_null(router);
    assert_true(widl_router_add_realm(router, "com.acme", &error));
    return router;
}

static void metrics_are_written_without_a_listener(void **state)
{
    widl_router *router = make_router();
    widl_buffer out = {0};
    widl_error error = {0};
    (void)state;
    assert_true(widl_router_write_metrics(router, &out, &error));
    assert_true(widl_buffer_append(&out, "", 1));
    assert_non_null(strstr((const char *)out.data, "widl_registrations{realm=\"com.acme\"} 0\n"));
    assert_false(widl_router_write_metrics(NULL, &out, &error));
    assert_false(widl_router_write_metrics(router, NULL, &error));
    assert_int_equal(error.code, WIDL_ERROR_ARGUMENT);
    widl_buffer_free(&out);
    widl_router_free(router);
}

static void memory_for_metrics_may_be_limited(void **state)
{
    widl_router *router = make_router();
    widl_buffer out = {.limit = 1000};
    widl_error error = {0};
    (void)state;
    assert_false(widl_router_write_metrics(router, &out, &error));
    assert_int_equal(error.code, WIDL_ERROR_MEMORY);
    widl_buffer_free(&out);
    widl_router_free(router);
}

static void places_to_listen_at_are_checked(void **state)
{
    static const widl_operation_options remote = {.allow_remote = true};
    static const struct {
        const char *url;
        const widl_operation_options *options;
        widl_code code;
    } cases[] = {
        {"http://0.0.0.0:0", NULL, WIDL_ERROR_ARGUMENT},
        {"http://192.0.2.1:0", NULL, WIDL_ERROR_ARGUMENT},
        {"HTTP://0.0.0.0:0", NULL, WIDL_ERROR_ARGUMENT},
        {"http://127.0.0.1.example:0", NULL, WIDL_ERROR_URL},
        {"http://127.0.0.1:0/metrics", NULL, WIDL_ERROR_URL},
        {"http://user@127.0.0.1:0", NULL, WIDL_ERROR_ARGUMENT},
        {"https://127.0.0.1:0", NULL, WIDL_ERROR_URL},
        {"ws://127.0.0.1:0", NULL, WIDL_ERROR_URL},
        {"", &remote, WIDL_ERROR_URL},
        {NULL, NULL, WIDL_ERROR_ARGUMENT},
    };
    widl_router *router = make_router();
    widl_error error = {0};
    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        assert_null(widl_router_listen_operation(router, cases[i].url, cases[i].options, &error));
        assert_int_equal(error.code, cases[i].code);
    }
    const char *url = widl_router_listen_operation(router, "http://127.0.0.1:0", NULL, &error);
    assert_non_null(url);
    assert_int_equal(strncmp(url, "http://127.0.0.1:", 17), 0);
    assert_null(widl_router_listen_operation(router, "http://127.0.0.1:0", NULL, &error));
    assert_int_equal(error.code, WIDL_ERROR_ARGUMENT);
    widl_router_free(router);
}

static void limits_are_of_what_there_is(void **state)
{
    widl_router *router = make_router();
    widl_error error = {0};
    (void)state;
    assert_true(widl_router_limit_realm(router, "com.acme", &(widl_realm_limits){.max_sessions = 1},
                                        &error));
    assert_true(widl_router_limit_realm(router, "com.acme", NULL, &error));
    assert_false(widl_router_limit_realm(router, "com.nowhere", NULL, &error));
    assert_int_equal(error.code, WIDL_ERROR_ARGUMENT);
    assert_true(widl_router_set_limits(router, &(widl_router_options){0}, &error));
    assert_false(widl_router_set_limits(router, NULL, &error));
    assert_false(widl_router_set_limits(NULL, &(widl_router_options){0}, &error));
    widl_router_free(router);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(metrics_are_written_without_a_listener),
        cmocka_unit_test(memory_for_metrics_may_be_limited),
        cmocka_unit_test(places_to_listen_at_are_checked),
        cmocka_unit_test(limits_are_of_what_there_is),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
