/* A display that speaks WAMP v1. But for how it connects it is as any other program: the table says
 * what its URIs are called in WAMP, and the rest is the contract's. */
#include <line/counter.widl.h>
#include <stdio.h>
#include <widl/v1.h>

static const widl_v1_prefix prefixes[] = {
    {.v1 = "http://acme.example/line#", .wamp = "com.acme.line.v1.counter.", .curie = "line"},
};

static void on_counted(void *session, const line_counter_counted_event *event,
                       const widl_event *details)
{
    (void)details;
    printf("event: %u bottles\n", (unsigned)event->bottles);
    widl_session_stop(session);
}

static void show(widl_session *session, const char *product)
{
    line_counter_count_args args = {.product = widl_str(product)};
    line_counter_count_error thrown;
    uint32_t count;
    widl_call call = {0};

    if (line_counter_count(session, &args, &count, &call))
        printf("%s: %u\n", product, (unsigned)count);
    else if (line_counter_count_catch(&call.error, &call.memory, &thrown) ==
             LINE_COUNTER_COUNT_ERROR_UNKNOWN)
        printf("%s: %.*s\n", product, WIDL_STR_ARG(thrown.unknown.message));
    else
        printf("%s: %s\n", product, widl_error_text(&call.error));
    widl_call_release(&call);
}

static bool add_one(widl_session *session, widl_error *error)
{
    line_counter_add_args args = {.product = widl_str("bottles")};
    widl_call call = {0};
    bool done = line_counter_add(session, &args, NULL, &call);

    if (!done)
        *error = call.error;
    widl_call_release(&call);
    return done;
}

int main(int argc, char **argv)
{
    widl_error error = {0};
    widl_session *session = widl_connect_v1(argv[argc - 1], prefixes, 1, NULL, &error);
    bool done =
        session && line_counter_subscribe_counted(session, NULL, on_counted, session, &error);

    if (done) {
        show(session, "bottles");
        show(session, "cans");
        done = add_one(session, &error) && widl_session_run(session, &error);
    }
    if (!done)
        fprintf(stderr, "%s\n", widl_error_text(&error));
    widl_session_close(session);
    return done ? 0 : 1;
}
