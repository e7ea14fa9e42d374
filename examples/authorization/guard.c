/* Decides about what the rules leave open: of the doctors, only who is on duty may write. */
#include <stdio.h>
#include <ward/guard.widl.h>
#include <widl/credentials.h>

static void decide(widl_invocation *invocation, const guard_guard_decide_args *args, void *user)
{
    bool on_duty = widl_str_equal(args->session.authid.value, widl_str("dora"));

    (void)user;
    printf("%.*s asks for %.*s: %s\n", WIDL_STR_ARG(args->session.authid.value),
           WIDL_STR_ARG(args->uri), on_duty ? "yes" : "no");
    fflush(stdout);
    guard_guard_decide_reply(invocation, &on_duty);
}

int main(int argc, char **argv)
{
    static const guard_guard_callee callee = {.decide = decide};
    widl_credentials who = {.authid = "guard", .secret = "secret"};
    widl_options options = {.credentials = &who};
    widl_error error = {0};
    widl_session *session = widl_connect(argv[argc - 1], "com.acme.ward", &options, &error);

    if (session && guard_guard_serve(session, &callee, NULL, &error) &&
        fprintf(stderr, "on guard\n") > 0)
        widl_session_run(session, &error);
    fprintf(stderr, "%s\n", widl_error_text(&error));
    widl_session_close(session);
    return 0;
}
