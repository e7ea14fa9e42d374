/* SPDX-License-Identifier: MIT */
/* What a core counts, and the text that says so. */
#include "router/core/metrics.h"

#include <string.h>

#include "router/core/core_state.h"
#include "support/failing_malloc.h"
#include "support/router_client.h"

static const struct wi_metrics_facts FACTS = {.start_s = 7, .uptime_ms = 12045, .connections = 3};

/** The text of all metrics, with a NUL at the end. */
static const char *text_of(const struct wi_core *core, widl_buffer *out)
{
    out->size = 0;
    assert_true(wi_metrics_write(core, &FACTS, out));
    assert_true(widl_buffer_append(out, "", 1));
    return (const char *)out->data;
}

static void errors_are_told_apart_by_known_names(void **state)
{
    static const struct {
        const char *uri;
        enum wi_error_class class;
    } cases[] = {
        {"wamp.error.no_such_procedure", WI_ERROR_CLASS_no_such_procedure},
        {"widl.error.limit_exceeded", WI_ERROR_CLASS_limit_exceeded},
        {"wamp.error.option_disallowed.disclose_me", WI_ERROR_CLASS_disclose_me},
        {"wamp.error.no_such_procedur", WI_ERROR_CLASS_application},
        {"com.acme.error", WI_ERROR_CLASS_application},
        {"", WI_ERROR_CLASS_application},
    };
    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        uint64_t counts[WI_ERROR_CLASS_COUNT] = {0};
        wi_metrics_error(counts, widl_str(cases[i].uri));
        assert_int_equal(counts[cases[i].class], 1);
    }
}

static void methods_are_known_ones_or_other(void **state)
{
    struct wi_metrics metrics = {0};
    (void)state;
    wi_metrics_login(&metrics, widl_str("wampcra"), WI_LOGIN_accepted);
    wi_metrics_login(&metrics, widl_str("made up"), WI_LOGIN_refused);
    wi_metrics_login(&metrics, widl_str(""), WI_LOGIN_refused);
    assert_int_equal(metrics.logins[WI_LOGIN_wampcra][WI_LOGIN_accepted], 1);
    assert_int_equal(metrics.logins[WI_LOGIN_other][WI_LOGIN_refused], 1);
    assert_int_equal(metrics.logins[WI_LOGIN_none][WI_LOGIN_refused], 1);
}

static void numbers_and_names_are_written_as_they_must_be(void **state)
{
    struct wi_core *core = client_core(&(widl_router_options){0});
    widl_buffer out = {0};
    (void)state;
    assert_true(wi_core_add_realm(core, "a\"b\\c", NULL));
    const char *text = text_of(core, &out);
    assert_non_null(strstr(text, "# TYPE widl_uptime_seconds gauge\nwidl_uptime_seconds 12.045\n"));
    assert_non_null(strstr(text, "widl_start_time_seconds 7\n"));
    assert_non_null(strstr(text, "widl_subscriptions{realm=\"a\\\"b\\\\c\"} 0\n"));
    assert_non_null(strstr(text, "widl_connections 3\n"));
    widl_buffer_free(&out);
    wi_core_free(core);
}

static void limits_that_are_reached_are_counted(void **state)
{
    const widl_router_options options = {
        .max_subscriptions = 1, .max_registrations = 1, .max_pending_calls = 1};
    struct wi_core *core = client_core(&options);
    struct client client = {0};
    widl_buffer out = {0};
    (void)state;
    client_join(&client, core, "{'caller':{},'callee':{},'subscriber':{},'publisher':{}}");
    for (int i = 0; i < 2; i++) {
        client_say(&client, i ? "[32,2,{},'a.b']" : "[32,1,{},'a.a']");
        client_say(&client, i ? "[64,4,{},'a.b']" : "[64,3,{},'a.a']");
        client_say(&client, i ? "[48,6,{},'a.a']" : "[48,5,{},'a.a']");
    }
    const char *text = text_of(core, &out);
    assert_non_null(strstr(text, "widl_limits_reached_total{limit=\"subscriptions\"} 1\n"));
    assert_non_null(strstr(text, "widl_limits_reached_total{limit=\"registrations\"} 1\n"));
    assert_non_null(strstr(text, "widl_limits_reached_total{limit=\"pending_calls\"} 1\n"));
    assert_non_null(strstr(text, "widl_errors_total{class=\"limit_exceeded\"} 3\n"));
    assert_non_null(strstr(text, "widl_calls_in_flight{realm=\"r\"} 1\n"));
    assert_non_null(strstr(text, "widl_messages_received_total{type=\"CALL\"} 2\n"));
    widl_buffer_free(&out);
    client_leave(&client);
    wi_core_free(core);
}

static void memory_may_be_short(void **state)
{
    struct wi_core *core = client_core(&(widl_router_options){0});
    (void)state;
    for (size_t successes = 0;; successes++) {
        widl_buffer out = {0};
        failing_malloc_start(successes);
        bool written = wi_metrics_write(core, &FACTS, &out);
        bool failed = failing_malloc_stop();
        widl_buffer_free(&out);
        assert_int_equal(written, !failed);
        if (written)
            break;
    }
    wi_core_free(core);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(errors_are_told_apart_by_known_names),
        cmocka_unit_test(methods_are_known_ones_or_other),
        cmocka_unit_test(numbers_and_names_are_written_as_they_must_be),
        cmocka_unit_test(limits_that_are_reached_are_counted),
        cmocka_unit_test(memory_may_be_short),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
