/* Serves, and goes on serving when the router was gone for a while: what it has registered and
 * subscribed to is restored by itself. */
#include <gate/barrier.widl.h>
#include <stdio.h>

static void may_enter(widl_invocation *invocation, const gate_office_may_enter_args *args,
                      void *user)
{
    bool allowed = widl_str_equal(args->sign, widl_str("HH-WA 15"));

    (void)user;
    gate_office_may_enter_reply(invocation, &allowed);
}

static void on_passed(void *user, const gate_office_passed_event *passed, const widl_event *event)
{
    (void)user;
    (void)event;
    printf("car %u: %.*s\n", (unsigned)passed->passage.number, WIDL_STR_ARG(passed->passage.sign));
    fflush(stdout);
}

static void on_joined(void *user, widl_session *session)
{
    (void)user;
    (void)session;
    fprintf(stderr, "joined\n");
}

static void on_left(void *user, widl_session *session, const widl_error *reason, bool comes_back)
{
    (void)user;
    (void)session;
    fprintf(stderr, "left: %s%s\n", widl_error_text(reason), comes_back ? "; back soon" : "");
}

int main(int argc, char **argv)
{
    static const gate_office_callee callee = {.may_enter = may_enter};
    widl_options options = {
        .keepalive_ms = 10000,
        .reconnect = {.enabled = true, .initial_delay_ms = 200},
        .on_joined = on_joined,
        .on_left = on_left,
    };
    widl_error error = {0};
    widl_session *session = widl_connect(argv[argc - 1], "realm1", &options, &error);

    if (session && gate_office_serve(session, &callee, NULL, &error) &&
        gate_office_subscribe_passed(session, NULL, on_passed, NULL, &error) &&
        fprintf(stderr, "serving\n") > 0)
        widl_session_run(session, &error);
    fprintf(stderr, "%s\n", widl_error_text(&error));
    widl_session_close(session);
    return 0;
}
