/* Counts bottles: an ordinary session, which does not know which protocol its callers speak. */
#include <line/counter.widl.h>
#include <stdio.h>

struct counter {
    widl_session *session;
    uint32_t bottles;
};

static bool knows(widl_string product)
{
    return widl_str_equal(product, widl_str("bottles"));
}

static void count(widl_invocation *invocation, const line_counter_count_args *args, void *user)
{
    const struct counter *counter = user;
    line_unknown problem = {.message = widl_str("nobody makes these"), .product = args->product};

    if (knows(args->product))
        line_counter_count_reply(invocation, &counter->bottles);
    else
        line_counter_count_throw_unknown(invocation, &problem);
}

static void add(widl_invocation *invocation, const line_counter_add_args *args, void *user)
{
    struct counter *counter = user;
    line_unknown problem = {.message = widl_str("nobody makes these"), .product = args->product};
    line_counter_counted_event counted;

    if (!knows(args->product)) {
        line_counter_add_throw_unknown(invocation, &problem);
        return;
    }
    counted.bottles = ++counter->bottles;
    line_counter_publish_counted(counter->session, &counted, NULL, NULL);
    line_counter_add_reply(invocation, &counter->bottles);
}

int main(int argc, char **argv)
{
    static const line_counter_callee callee = {.count = count, .add = add};
    struct counter counter = {.bottles = 98};
    widl_error error = {0};

    counter.session = widl_connect(argv[argc - 1], "realm1", NULL, &error);
    if (counter.session && line_counter_serve(counter.session, &callee, &counter, &error) &&
        fprintf(stderr, "counting\n") > 0)
        widl_session_run(counter.session, &error);
    fprintf(stderr, "%s\n", widl_error_text(&error));
    widl_session_close(counter.session);
    return 0;
}
