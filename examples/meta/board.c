/* A board on the wall: who comes, and who goes. */
#include <stdio.h>
#include <wamp/session.widl.h>
#include <widl/credentials.h>

static void on_join(void *user, const wamp_session_on_join_event *event, const widl_event *details)
{
    (void)user;
    (void)details;
    printf("+ %.*s, %.*s\n", WIDL_STR_ARG(event->details.authid.value),
           WIDL_STR_ARG(event->details.authrole.value));
    fflush(stdout);
}

static void on_leave(void *user, const wamp_session_on_leave_event *event,
                     const widl_event *details)
{
    (void)user;
    (void)details;
    printf("- %.*s\n", WIDL_STR_ARG(event->authid.value));
    fflush(stdout);
}

int main(int argc, char **argv)
{
    widl_credentials who = {.authid = "board", .secret = "secret"};
    widl_options options = {.credentials = &who};
    widl_error error = {0};
    widl_session *session = widl_connect(argv[argc - 1], "realm1", &options, &error);

    if (session && wamp_session_subscribe_on_join(session, NULL, on_join, NULL, &error) &&
        wamp_session_subscribe_on_leave(session, NULL, on_leave, NULL, &error) &&
        fprintf(stderr, "watching\n") > 0)
        widl_session_run(session, &error);
    fprintf(stderr, "%s\n", widl_error_text(&error));
    widl_session_close(session);
    return 0;
}
